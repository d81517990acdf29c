<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * Who is active in the courses, by the short names of their roles there.
 * 
 * U course, user, roles, last access (0 for never)
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class roster extends part {
    /** @var string[] roles of those who teach */
    const TEACHING = ['editingteacher', 'teacher', 'manager', 'coursecreator'];

    /**
     * All courses at once.
     */
    public function units(): array {
        return [$this->window->courseids];
    }

    /**
     * See above.
     */
    public function rows($unit): iterable {
        [$where, $params] = $this->window->of_courses($unit)->courses_sql('e.courseid', 'course');
        $now = time();
        $sql = "SELECT DISTINCT e.courseid, ue.userid, r.shortname, la.timeaccess
                  FROM {enrol} e
                  JOIN {user_enrolments} ue ON ue.enrolid = e.id AND ue.status = 0
                   AND ue.timestart < :now1 AND (ue.timeend = 0 OR ue.timeend > :now2)
                  JOIN {user} u ON u.id = ue.userid AND u.deleted = 0 AND u.suspended = 0
                  JOIN {context} ctx ON ctx.instanceid = e.courseid AND ctx.contextlevel = :level
                  JOIN {role_assignments} ra ON ra.contextid = ctx.id AND ra.userid = ue.userid
                  JOIN {role} r ON r.id = ra.roleid
             LEFT JOIN {user_lastaccess} la ON la.courseid = e.courseid AND la.userid = ue.userid
                 WHERE e.status = 0 AND {$where}
              ORDER BY e.courseid, ue.userid, r.shortname";
        $params += ['now1' => $now, 'now2' => $now, 'level' => CONTEXT_COURSE];
        $last = null;
        foreach (self::query($sql, $params) as $row) {
            if ($last && [$last[1], $last[2]] === [$row->courseid, $row->userid]) {
                $last[3] .= ' ' . $row->shortname;
                continue;
            }
            if ($last) {
                yield $last;
            }
            $last = ['U', $row->courseid, $row->userid, $row->shortname, (int) $row->timeaccess];
        }
        if ($last) {
            yield $last;
        }
    }

    /**
     * SQL for everybody who teaches any course.
     */
    public static function teachers_sql(): array {
        global $DB;
        [$roles, $params] = $DB->get_in_or_equal(self::TEACHING, SQL_PARAMS_NAMED, 'role');
        $sql = "SELECT ra.userid
                  FROM {role_assignments} ra
                  JOIN {role} r ON r.id = ra.roleid
                  JOIN {context} ctx ON ctx.id = ra.contextid AND ctx.contextlevel = :teaching
                 WHERE r.shortname {$roles}";
        return [$sql, $params + ['teaching' => CONTEXT_COURSE]];
    }
}
