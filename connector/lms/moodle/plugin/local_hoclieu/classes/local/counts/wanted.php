<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\counts;

/**
 * What is to be counted, as it was asked.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class wanted {
    /** @var \local_hoclieu\local\facts\window everything */
    public $window;

    /** @var \local_hoclieu\local\facts\window the longest period */
    public $recent;

    /** @var int when the last day ends */
    public $end;

    /** @var string the last day, `2026-11-22` */
    public $last;

    /** @var int[] lengths of the periods that end on it */
    public $days;

    /** @var int[][] courses of each cell */
    public $cells;

    /** @var string[] by kind of activity */
    public $forms;

    /** @var int */
    public $inactivedays;

    /** @var float of 10 */
    public $lowscore;

    /** @var float[] lower borders of all bands but the first */
    public $bands;

    /** @var string[][] cohorts by kind of students */
    private $cohorts;

    /** @var \DateTimeZone */
    private $zone;

    /**
     * @param array $asked as decoded from JSON
     * @param int[] $readable the courses that may be counted
     */
    public function __construct(array $asked, array $readable) {
        $this->zone = new \DateTimeZone(clean_param($asked['timezone'] ?? '', PARAM_TIMEZONE) ?: 'Asia/Ho_Chi_Minh');
        $last = new \DateTimeImmutable($asked['last'], $this->zone);
        $this->last = $last->format('Y-m-d');
        $this->end = $last->modify('+1 day')->getTimestamp();
        $this->days = array_map('intval', $asked['days']);
        $name = $this->zone->getName();
        $first = strtotime($this->first(max($this->days)) . " 00:00 {$name}");
        $this->window = new \local_hoclieu\local\facts\window($readable, 0, $this->end - 1, $name);
        $this->recent = new \local_hoclieu\local\facts\window($readable, $first, $this->end - 1, $name);
        $this->cells = array_map(function($courses) use ($readable) {
            return array_intersect(array_map('intval', $courses), $readable);
        }, $asked['cells']);
        $this->forms = $asked['forms'];
        $this->inactivedays = (int) $asked['inactive_days'];
        $this->lowscore = (float) $asked['low_score'];
        $this->bands = array_map('floatval', $asked['bands'] ?? []);
        $this->cohorts = $asked['cohorts'] ?? [];
    }

    /**
     * The first day of the period of so many days.
     */
    public function first(int $days): string {
        return (new \DateTimeImmutable($this->last))->modify('-' . ($days - 1) . ' days')->format('Y-m-d');
    }

    /**
     * The day of a moment.
     */
    public function day(int $moment): string {
        return (new \DateTimeImmutable("@{$moment}"))->setTimezone($this->zone)->format('Y-m-d');
    }

    /**
     * Users in the cohorts of that kind; null where none is named: not known.
     */
    public function members(string $kind): ?array {
        global $DB;
        if (empty($this->cohorts[$kind])) {
            return null;
        }
        [$names, $params] = $DB->get_in_or_equal($this->cohorts[$kind], SQL_PARAMS_NAMED, 'name');
        [$numbers, $more] = $DB->get_in_or_equal($this->cohorts[$kind], SQL_PARAMS_NAMED, 'number');
        $sql = "SELECT DISTINCT m.userid, m.userid AS same
                  FROM {cohort_members} m
                  JOIN {cohort} c ON c.id = m.cohortid
                 WHERE c.name {$names} OR c.idnumber {$numbers}";
        return $DB->get_records_sql_menu($sql, $params + $more);
    }
}
