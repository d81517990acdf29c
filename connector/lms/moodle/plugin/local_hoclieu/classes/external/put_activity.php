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
use local_hoclieu\local\wanted;

defined('MOODLE_INTERNAL') || die();

require_once(__DIR__ . '/../../compat.php');

/**
 * Makes an activity, or brings the one of that idnumber to what is wanted.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class put_activity extends external_api {
    /**
     * What is asked.
     */
    public static function execute_parameters(): external_function_parameters {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'the course'),
            'section' => new external_value(PARAM_TEXT, 'name of the section of a new activity; made where it is missing'),
            'activity' => new external_single_structure([
                'idnumber' => new external_value(PARAM_RAW, 'begins with hoclieu-'),
                'modname' => new external_value(PARAM_PLUGIN, 'scorm, h5pactivity, resource, page or url'),
                'name' => new external_value(PARAM_TEXT, 'what is shown on the course page'),
                'intro' => new external_value(PARAM_RAW, 'description, HTML', VALUE_DEFAULT, ''),
                'visible' => new external_value(PARAM_BOOL, 'shown to students', VALUE_DEFAULT, true),
                'tags' => new external_multiple_structure(
                    new external_value(PARAM_TAG, 'a tag'), 'all tags', VALUE_DEFAULT, []
                ),
                'draftitemid' => new external_value(PARAM_INT, 'draft area with the package; 0 keeps it', VALUE_DEFAULT, 0),
                'sha1' => new external_value(PARAM_ALPHANUM, 'of the package', VALUE_DEFAULT, ''),
                'content' => new external_value(PARAM_RAW, 'HTML of a page, address of a url', VALUE_DEFAULT, ''),
                'cmid' => new external_value(PARAM_INT, 'the one to change; 0: by idnumber', VALUE_DEFAULT, 0),
                'allowloss' => new external_value(PARAM_BOOL, 'may students lose tracks?', VALUE_DEFAULT, false),
            ]),
        ]);
    }

    /**
     * One transaction; called twice it does nothing the second time.
     */
    public static function execute(int $courseid, string $section, array $activity): array {
        $given = ['courseid' => $courseid, 'section' => $section, 'activity' => $activity];
        $params = self::validate_parameters(self::execute_parameters(), $given);
        $context = \context_course::instance($params['courseid']);
        self::validate_context($context);
        require_capability('local/hoclieu:publish', $context);
        require_capability('moodle/course:manageactivities', $context);
        $publisher = new publisher(get_course($params['courseid']));
        $done = $publisher->put($params['section'], new wanted($params['activity']));
        return array_intersect_key($done, self::execute_returns()->keys);
    }

    /**
     * What is answered.
     */
    public static function execute_returns(): external_single_structure {
        return new external_single_structure([
            'cmid' => new external_value(PARAM_INT, 'the course module'),
            'instance' => new external_value(PARAM_INT, 'id in the table of its kind'),
            'courseid' => new external_value(PARAM_INT, 'the course'),
            'section' => new external_value(PARAM_INT, 'number of its section'),
            'position' => new external_value(PARAM_INT, 'place in its section, from 0'),
            'sha1' => new external_value(PARAM_ALPHANUM, 'of the package that stands there now'),
            'revision' => new external_value(PARAM_INT, 'how often its content was changed'),
            'action' => new external_value(PARAM_ALPHA, 'created, replaced, updated or unchanged'),
            'lost' => new external_multiple_structure(
                new external_value(PARAM_RAW, 'identifier'), 'SCOs that went with their students\' tracks'
            ),
        ]);
    }
}
