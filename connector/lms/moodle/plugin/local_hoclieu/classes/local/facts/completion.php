<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * Completion of activities, where it has changed.
 * 
 * D course, course module, user, state, time of the change, who set it by hand
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class completion extends part {
    /**
     * See above.
     */
    public function rows($unit): iterable {
        [$where, $params] = $this->window->of_courses($unit)->courses_sql('cm.course', 'course');
        $sql = "SELECT cm.course, cmc.coursemoduleid, cmc.userid, cmc.completionstate, cmc.timemodified, cmc.overrideby
                  FROM {course_modules_completion} cmc
                  JOIN {course_modules} cm ON cm.id = cmc.coursemoduleid AND cm.completion > 0
                 WHERE {$where} AND cmc.timemodified >= :since";
        foreach (self::query($sql, $params + ['since' => $this->window->from]) as $row) {
            yield [
                'D', $row->course, $row->coursemoduleid, $row->userid, $row->completionstate, $row->timemodified,
                $row->overrideby,
            ];
        }
    }
}
