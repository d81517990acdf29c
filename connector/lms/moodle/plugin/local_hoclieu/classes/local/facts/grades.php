<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * The gradebook's grades of activities, where they have changed.
 * 
 * G course, course module, user, item number, grade, least, most, handed in, graded, set by hand
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class grades extends part {
    /**
     * See above.
     */
    public function rows($unit): iterable {
        [$where, $params] = $this->window->of_courses($unit)->courses_sql('gi.courseid', 'course');
        $sql = "SELECT gi.courseid, cm.id AS cmid, g.userid, gi.itemnumber, g.finalgrade, gi.grademin, gi.grademax,
                       g.timecreated, g.timemodified, g.overridden
                  FROM {grade_items} gi
                  JOIN {modules} m ON m.name = gi.itemmodule
                  JOIN {course_modules} cm ON cm.module = m.id AND cm.instance = gi.iteminstance AND cm.course = gi.courseid
                  JOIN {grade_grades} g ON g.itemid = gi.id
                 WHERE gi.itemtype = 'mod' AND {$where}
                   AND (g.finalgrade IS NOT NULL OR g.timecreated IS NOT NULL)
                   AND (g.timemodified >= :since1 OR g.timecreated >= :since2 OR g.overridden >= :since3)";
        $since = $this->window->from;
        foreach (self::query($sql, $params + ['since1' => $since, 'since2' => $since, 'since3' => max($since, 1)]) as $row) {
            $graded = $row->finalgrade === null ? '' : ($row->overridden ?: $row->timemodified);
            yield [
                'G', $row->courseid, $row->cmid, $row->userid, (int) $row->itemnumber, $row->finalgrade, $row->grademin,
                $row->grademax, $row->timecreated, $graded, (int) !empty($row->overridden),
            ];
        }
    }
}
