<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

/**
 * English.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['hoclieu:publish'] = 'Publish approved lessons through the web service';
$string['hoclieu:readcounts'] = 'Count students in courses through the web service';
$string['hoclieu:readfacts'] = 'Read what was done in courses through the web service';
$string['importfailed'] = 'Moodle could not import this package ({$a}); nothing was changed.';
$string['nosuchactivity'] = 'Activity {$a} is no longer in this course.';
$string['nosuchkind'] = 'An activity of the kind "{$a}" cannot be published.';
$string['nothingtoplay'] = 'Moodle finds nothing to open in this package; nothing was changed.';
$string['notours'] = 'Activity {$a} does not belong to Hoclieu Connector and is left alone.';
$string['otherkind'] = 'Activity {$a->cmid} is of the kind "{$a->modname}" and cannot become another in place.';
$string['pluginname'] = 'Hoclieu Connector';
$string['privacy:metadata'] = 'This plugin keeps no data about persons.';
$string['sectionsfull'] = 'The course already has the {$a} sections that Moodle allows.';
$string['trackswouldbelost'] = 'Students would lose their results in these parts: {$a}. Nothing was changed.';
$string['wrongcontent'] = 'The uploaded file is not the one that was announced; nothing was changed.';
