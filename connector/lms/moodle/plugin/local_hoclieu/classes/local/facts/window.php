<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * Which courses, and what time: everything since `from`, whole days of the time zone up to `to`.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class window {
    /** @var int[] */
    public $courseids;

    /** @var int seconds since 1970; 0: everything */
    public $from;

    /** @var int seconds since 1970 */
    public $to;

    /** @var \DateTimeZone */
    public $zone;

    /** @var string[] the courses' cache revisions that the caller knows, by course */
    public $known;

    public function __construct(array $courseids, int $from, int $to, string $timezone, array $known = []) {
        $this->courseids = $courseids;
        $this->from = $from;
        $this->to = $to;
        $this->zone = new \DateTimeZone($timezone);
        $this->known = $known;
    }

    /**
     * The same for some of its courses.
     */
    public function of_courses(array $courseids): self {
        return new self($courseids, $this->from, $this->to, $this->zone->getName(), $this->known);
    }

    /**
     * The beginnings of the days from `since` (or from the beginning of the window, if that is later) on.
     *
     * @return int[] by day (`2026-11-22`); the end of a day is where the next one would begin
     */
    public function days(int $since): array {
        $day = $this->midnight(max($since, $this->from));
        $days = [];
        for (; $day->getTimestamp() <= $this->to; $day = $day->modify('+1 day')) {
            $days[$day->format('Y-m-d')] = $day->getTimestamp();
        }
        return $days;
    }

    /**
     * When the day ends that begins then.
     */
    public function end_of(int $start): int {
        return $this->midnight($start)->modify('+1 day')->getTimestamp();
    }

    /**
     * SQL that holds for these courses.
     */
    public function courses_sql(string $field, string $prefix): array {
        global $DB;
        [$sql, $params] = $DB->get_in_or_equal($this->courseids, SQL_PARAMS_NAMED, $prefix);
        return ["{$field} {$sql}", $params];
    }

    private function midnight(int $moment): \DateTimeImmutable {
        return (new \DateTimeImmutable("@{$moment}"))->setTimezone($this->zone)->setTime(0, 0);
    }
}
