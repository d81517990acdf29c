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
use local_hoclieu\local\counts\counter;
use local_hoclieu\local\counts\scene;
use local_hoclieu\local\counts\wanted;
use local_hoclieu\local\facts\log;
use local_hoclieu\local\facts\page;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../compat.php');

/**
 * Distinct counts of students per topic, form, course and group of courses; no row about a student.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class get_counts extends external_api {
    /**
     * What is asked.
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'asked' => new external_value(PARAM_RAW, 'JSON: courseids, cells (course ids of each), last (a day), days (lengths'
                . ' of the periods that end on it), timezone, forms (by kind of activity), inactive_days, low_score, bands,'
                . ' cohorts (names by kind of students)'),
        ]);
    }

    /**
     * A course that is gone, or that the account may not count, is left out.
     */
    public static function execute(string $asked): array {
        $params = self::validate_parameters(self::execute_parameters(), ['asked' => $asked]);
        self::validate_context(\context_system::instance());
        $asked = json_decode($params['asked'], true);
        $needed = array_flip(['courseids', 'cells', 'last', 'days', 'forms', 'inactive_days', 'low_score']);
        if (!is_array($asked) || array_diff_key($needed, $asked)) {
            throw new \invalid_parameter_exception('asked');
        }
        \core_php_time_limit::raise(300);
        raise_memory_limit(MEMORY_EXTRA);
        $readable = access::countable($asked['courseids']);
        $lines = [['H', 1, log::table(), log::begins(), log::table() !== '' && log::estimates() ? log::METHOD : '']];
        if ($readable) {
            $wanted = new wanted($asked, $readable);
            $scene = new scene($wanted);
            $lines = array_merge($lines, $scene->outline, (new counter($wanted, $scene))->rows());
        }
        return ['csv' => implode("\n", array_map([page::class, 'line'], $lines))];
    }

    /**
     * What is answered.
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'csv' => new external_value(PARAM_RAW, 'rows of several kinds; the first value names the kind, `N` is a count'),
        ]);
    }
}
