<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local;

/**
 * Which courses the account may read.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class access {
    /**
     * Those of the courses that are there and in which the account may read facts, in order.
     *
     * @return int[]
     */
    public static function readable(array $courseids): array {
        return self::allowed($courseids, 'local/hoclieu:readfacts');
    }

    /**
     * Those in which it may count students.
     *
     * @return int[]
     */
    public static function countable(array $courseids): array {
        return self::allowed($courseids, 'local/hoclieu:readcounts');
    }

    private static function allowed(array $courseids, string $capability): array {
        global $DB;
        $courseids = array_values(array_unique(array_filter(array_map('intval', $courseids))));
        sort($courseids);
        if (!$courseids) {
            return [];
        }
        [$where, $params] = $DB->get_in_or_equal($courseids, SQL_PARAMS_NAMED);
        $fields = \context_helper::get_preload_record_columns_sql('ctx');
        $sql = "SELECT c.id, {$fields}
                  FROM {course} c
                  JOIN {context} ctx ON ctx.instanceid = c.id AND ctx.contextlevel = :level
                 WHERE c.id {$where}
              ORDER BY c.id";
        $readable = [];
        foreach ($DB->get_records_sql($sql, $params + ['level' => CONTEXT_COURSE]) as $course) {
            \context_helper::preload_from_record($course);
            if (has_capability($capability, \context_course::instance($course->id))) {
                $readable[] = (int) $course->id;
            }
        }
        return $readable;
    }
}
