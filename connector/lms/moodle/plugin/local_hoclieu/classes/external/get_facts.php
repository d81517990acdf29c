<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\external;

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_single_structure;
use core_external\external_value;
use local_hoclieu\local\access;
use local_hoclieu\local\facts\page;
use local_hoclieu\local\facts\window;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../compat.php');

/**
 * What students and teachers did in courses, grouped in this site's own database; as CSV, page by page.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class get_facts extends external_api {
    /** @var int rows of a page, unless less is asked for */
    const ROWS = 200000;

    /**
     * What is asked.
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseids' => new external_value(PARAM_SEQUENCE, 'the courses, with commas: a list would be cut by PHP'),
            'from' => new external_value(PARAM_INT, 'what happened since, seconds since 1970; 0: everything', VALUE_DEFAULT, 0),
            'to' => new external_value(PARAM_INT, 'whole days up to this moment; 0: now', VALUE_DEFAULT, 0),
            'timezone' => new external_value(PARAM_RAW, 'whose days', VALUE_DEFAULT, 'Asia/Ho_Chi_Minh'),
            'known' => new external_value(PARAM_RAW, 'JSON: revisions of courses whose outline is known', VALUE_DEFAULT, ''),
            'token' => new external_value(PARAM_RAW, 'where the page before ended', VALUE_DEFAULT, ''),
            'limit' => new external_value(PARAM_INT, 'rows of a page, about; 0: as many as is good', VALUE_DEFAULT, 0),
        ]);
    }

    /**
     * A course that is gone, or that the account may not read, is left out.
     */
    public static function execute(
        string $courseids,
        int $from = 0,
        int $to = 0,
        string $timezone = 'Asia/Ho_Chi_Minh',
        string $known = '',
        string $token = '',
        int $limit = 0
    ): array {
        $given = compact('courseids', 'from', 'to', 'timezone', 'known', 'token', 'limit');
        $params = self::validate_parameters(self::execute_parameters(), $given);
        self::validate_context(\context_system::instance());
        $readable = access::readable(explode(',', $params['courseids']));
        \core_php_time_limit::raise(300);
        raise_memory_limit(MEMORY_EXTRA);
        $until = $params['to'] ?: time();
        $page = new page(
            new window($readable, $params['from'], $until, self::zone($params['timezone']), self::known($params['known'])),
            $params['limit'] > 0 ? $params['limit'] : self::ROWS
        );
        $next = $readable ? $page->fill($params['token']) : '';
        return ['csv' => $page->csv(), 'next' => $next, 'to' => $until];
    }

    /**
     * SOAP hands over nothing where nothing is said, whatever the default.
     */
    private static function zone(string $name): string {
        $name = $name === '' ? 'Asia/Ho_Chi_Minh' : $name;
        if (!in_array($name, \DateTimeZone::listIdentifiers(\DateTimeZone::ALL_WITH_BC), true)) {
            throw new \invalid_parameter_exception('timezone');
        }
        return $name;
    }

    private static function known(string $json): array {
        $known = json_decode($json, true);
        return is_array($known) ? $known : [];
    }

    /**
     * What is answered.
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'csv' => new external_value(PARAM_RAW, 'rows of several kinds; the first value names the kind'),
            'next' => new external_value(PARAM_RAW, 'token of the next page; empty: this is the last'),
            'to' => new external_value(PARAM_INT, 'the moment up to which it tells, to be given for the next page'),
        ]);
    }
}
