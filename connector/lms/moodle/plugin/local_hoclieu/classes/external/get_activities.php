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
use local_hoclieu\local\standing;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../compat.php');

/**
 * Every activity of some courses.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class get_activities extends external_api {
    /**
     * What is asked.
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseids' => new external_multiple_structure(new external_value(PARAM_INT, 'a course'), 'the courses'),
        ]);
    }

    /**
     * A course that is no longer there is left out.
     */
    public static function execute(array $courseids): array {
        $params = self::validate_parameters(self::execute_parameters(), ['courseids' => $courseids]);
        $there = [];
        foreach (array_unique($params['courseids']) as $courseid) {
            if ($context = \context_course::instance($courseid, IGNORE_MISSING)) {
                self::validate_context($context);
                require_capability('local/hoclieu:publish', $context);
                $there[] = $courseid;
            }
        }
        return standing::in_courses($there);
    }

    /**
     * What is answered.
     */
    public static function execute_returns(): external_multiple_structure {
        return new external_multiple_structure(new external_single_structure([
            'cmid' => new external_value(PARAM_INT, 'the course module'),
            'idnumber' => new external_value(PARAM_RAW, 'empty where it has none'),
            'modname' => new external_value(PARAM_PLUGIN, 'kind of activity'),
            'instance' => new external_value(PARAM_INT, 'id in the table of its kind'),
            'courseid' => new external_value(PARAM_INT, 'the course'),
            'section' => new external_value(PARAM_INT, 'number of its section'),
            'sectionname' => new external_value(PARAM_RAW, 'name of its section; empty where nobody has named it'),
            'position' => new external_value(PARAM_INT, 'place in its section, from 0'),
            'name' => new external_value(PARAM_RAW, 'its name as stored'),
            'intro' => new external_value(PARAM_RAW, 'its description as stored'),
            'visible' => new external_value(PARAM_BOOL, 'shown to students'),
            'sha1' => new external_value(PARAM_ALPHANUM, 'of its package, of a page\'s HTML, of a url\'s address'),
            'size' => new external_value(PARAM_INT, 'bytes of its package'),
            'revision' => new external_value(PARAM_INT, 'how often its content was changed'),
            'version' => new external_value(PARAM_RAW, 'of SCORM, as Moodle understood the package'),
            'launch' => new external_value(PARAM_INT, 'id of the SCO that opens first; 0: nothing to open'),
            'timemodified' => new external_value(PARAM_INT, 'seconds since 1970'),
            'tags' => new external_multiple_structure(new external_value(PARAM_RAW, 'a tag'), 'in their order'),
        ]));
    }
}
