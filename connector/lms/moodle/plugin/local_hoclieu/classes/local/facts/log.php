<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * Moodle's log, one day at a time: events and estimated seconds.
 * 
 * The gaps between somebody's consecutive events anywhere on the site count to the activity of the earlier one; gaps over
 * 30 minutes and the last event count nothing. Left out: what is anonymous, what somebody did in another's name, and
 * what the command line and restoring did.
 * 
 * L course, user, course module (0: the course itself; of teachers only), day, events, seconds (empty: not known),
 * state of completion (empty: nothing is recorded of it)
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class log extends part {
    /** @var int seconds; a longer gap says nothing about what was done in it */
    const GAP = 1800;

    /** @var string how the seconds are estimated */
    const METHOD = 'log_gaps_1800';

    /** @var string SQL: what somebody did themselves */
    const OWN = "userid > 0 AND anonymous = 0 AND realuserid IS NULL AND (origin IS NULL OR origin NOT IN ('cli', 'restore'))";

    /**
     * Its table; '' where this site keeps no log in its database.
     */
    public static function table(): string {
        foreach (get_log_manager()->get_readers() as $reader) {
            if ($reader instanceof \core\log\sql_internal_table_reader) {
                return (string) $reader->get_internal_log_table_name();
            }
        }
        return '';
    }

    /**
     * When it begins, seconds since 1970; 0 where nothing is in it.
     */
    public static function begins(): int {
        global $DB;
        $table = self::table();
        return $table === '' ? 0 : (int) $DB->get_field_sql("SELECT MIN(timecreated) FROM {{$table}}");
    }

    /**
     * Whether this database can look from a row to the next one: MySQL before 8 cannot, and no seconds are told.
     */
    public static function estimates(): bool {
        global $DB;
        $old = $DB->get_dbfamily() === 'mysql' && $DB->get_dbvendor() !== 'mariadb'
            && version_compare($DB->get_server_info()['version'], '8.0', '<');
        return !$old;
    }

    /**
     * Beginnings of days, by day.
     */
    public function units(): array {
        $begins = self::begins();
        return $begins ? array_map(null, array_keys($this->window->days($begins)), $this->window->days($begins)) : [];
    }

    /**
     * See above.
     */
    public function rows($unit): iterable {
        [$day, $start] = $unit;
        [$where, $params] = $this->window->courses_sql('courseid', 'course');
        [$teachers, $more] = roster::teachers_sql();
        $sql = "SELECT g.courseid, g.userid, g.cmid, g.events, g.seconds, cmc.completionstate
                  FROM (SELECT courseid, userid, cmid, COUNT(1) AS events,
                               SUM(CASE WHEN gap <= :gap THEN gap ELSE 0 END) AS seconds
                          FROM ({$this->events_sql()}) seen
                         WHERE timecreated < :end AND {$where} AND (cmid > 0 OR userid IN ({$teachers}))
                      GROUP BY courseid, userid, cmid) g
             LEFT JOIN {course_modules_completion} cmc ON cmc.coursemoduleid = g.cmid AND cmc.userid = g.userid";
        $end = $this->window->end_of($start);
        $params += $more + ['start' => $start, 'end' => $end, 'until' => $end + self::GAP, 'gap' => self::GAP];
        $params += ['module' => CONTEXT_MODULE];
        foreach (self::query($sql, $params) as $row) {
            yield [
                'L', $row->courseid, $row->userid, $row->cmid, $day, $row->events, $row->seconds > 0 ? $row->seconds : '',
                $row->completionstate,
            ];
        }
    }

    /**
     * When each one first and last did something in an activity, up to the end of the window.
     *
     * @return iterable<array> course, user, course module, first and last moment
     */
    public function first_and_last(): iterable {
        [$where, $params] = $this->window->courses_sql('courseid', 'course');
        $table = self::table();
        $sql = "SELECT courseid, userid, contextinstanceid, MIN(timecreated) AS earliest, MAX(timecreated) AS latest
                  FROM {{$table}}
                 WHERE {$where} AND contextlevel = :module AND timecreated <= :until AND " . self::OWN . "
              GROUP BY courseid, userid, contextinstanceid";
        foreach (self::query($sql, $params + ['module' => CONTEXT_MODULE, 'until' => $this->window->to]) as $row) {
            yield [$row->courseid, $row->userid, $row->contextinstanceid, (int) $row->earliest, (int) $row->latest];
        }
    }

    /**
     * What each one did, with the seconds to their next event; a little beyond the day, since its last gap ends there.
     */
    private function events_sql(): string {
        $gap = self::estimates()
            ? 'LEAD(timecreated) OVER (PARTITION BY userid ORDER BY timecreated, id) - timecreated'
            : 'NULL';
        $table = self::table();
        return "SELECT courseid, userid, CASE WHEN contextlevel = :module THEN contextinstanceid ELSE 0 END AS cmid,
                       timecreated, {$gap} AS gap
                  FROM {{$table}}
                 WHERE timecreated >= :start AND timecreated < :until AND " . self::OWN;
    }
}
