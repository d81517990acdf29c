<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\external;

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;
use local_hoclieu\local\publisher;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../compat.php');

/**
 * Puts activities of ours into a section, in an order.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class arrange_section extends external_api {
    /**
     * What is asked.
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'the course'),
            'section' => new external_value(PARAM_TEXT, 'name of the section; made where it is missing'),
            'cmids' => new external_multiple_structure(new external_value(PARAM_INT, 'a course module'), 'in their order'),
        ]);
    }

    /**
     * One transaction; called twice it does nothing the second time.
     */
    public static function execute(int $courseid, string $section, array $cmids): array {
        $given = ['courseid' => $courseid, 'section' => $section, 'cmids' => $cmids];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        $context = \context_course::instance($params['courseid']);
        self::validate_context($context);
        require_capability('local/hoclieu:publish', $context);
        require_capability('moodle/course:manageactivities', $context);
        $publisher = new publisher(get_course($params['courseid']));
        return $publisher->arrange($params['section'], array_values(array_unique($params['cmids'])));
    }

    /**
     * What is answered.
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'section' => new external_value(PARAM_INT, 'number of the section'),
            'moved' => new external_multiple_structure(new external_value(PARAM_INT, 'a course module'), 'those moved'),
        ]);
    }
}
