<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\counts;

/**
 * All that is counted: courses, topics, students, what they did up to the last day. Nothing of it leaves the site.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class scene {
    /** @var string[] kinds whose grade comes from what the student does in them */
    const GRADED_BY_ITSELF = ['scorm', 'lesson', 'h5pactivity', 'hvp', 'lti'];

    /** @var array[] rows of the outline, to be told as they are */
    public $outline = [];

    /** @var array[] by course and topic: the activities in it, each `cmid => form` */
    public $topics = [];

    /** @var int[][] by course: users who study there */
    public $students = [];

    /** @var int[][] by course: last access of those who teach there, by user */
    public $teachers = [];

    /** @var string[][] by course and user: last day on which a teacher did something there */
    public $taught = [];

    /** @var \stdClass[] by course module: tracked, form, modname, bygrade, grademethod */
    public $activities = [];

    /** @var doing[][] by user and course module */
    public $doings = [];

    /** @var wanted */
    private $wanted;

    public function __construct(wanted $wanted) {
        $this->wanted = $wanted;
        $this->read_outline();
        $this->read_roster();
        $this->read_log();
        $this->read_deeds();
        $this->read_completion();
        $this->read_results();
    }

    /**
     * What that student did in that activity; made where nothing is known yet.
     */
    public function doing(int $userid, int $cmid): doing {
        return $this->doings[$userid][$cmid] = $this->doings[$userid][$cmid] ?? new doing();
    }

    private function rows(string $part, \local_hoclieu\local\facts\window $window): iterable {
        $class = "local_hoclieu\\local\\facts\\{$part}";
        $facts = new $class($window);
        foreach ($facts->units() as $unit) {
            yield from $facts->rows($unit);
        }
    }

    private function read_outline(): void {
        $shown = [];
        foreach ($this->rows('outline', $this->wanted->window) as $row) {
            $this->outline[] = $row;
            if ($row[0] === 'S' && $row[5]) {
                $shown[$row[2]] = true;
            }
            if ($row[0] === 'A' && isset($shown[$row[2]]) && $row[7] && $row[4] !== 'label') {
                [$course, $section, $cmid, $modname] = array_slice($row, 1, 4);
                $form = $this->wanted->forms[$modname] ?? 'other';
                $this->topics[$course][$section][$cmid] = $form;
                $this->activities[$cmid] = (object) [
                    'form' => $form, 'modname' => $modname, 'tracked' => (int) $row[6] === COMPLETION_TRACKING_AUTOMATIC,
                    'bygrade' => $row[9] && !in_array($modname, self::GRADED_BY_ITSELF, true), 'grademethod' => $row[10],
                ];
            }
        }
    }

    private function read_roster(): void {
        $excluded = $this->wanted->members('excluded');
        foreach ($this->rows('roster', $this->wanted->window) as [, $course, $user, $roles, $access]) {
            $roles = explode(' ', $roles);
            if (array_intersect($roles, ['teacher', 'editingteacher'])) {
                $this->teachers[$course][$user] = $access;
            }
            $studies = in_array('student', $roles, true)
                && !array_intersect($roles, \local_hoclieu\local\facts\roster::TEACHING);
            if ($studies && !isset($excluded[$user])) {
                $this->students[$course][$user] = (int) $user;
            }
        }
    }

    /**
     * First and last days of all time from one query; whole days only of those that are counted by themselves.
     */
    private function read_log(): void {
        if (\local_hoclieu\local\facts\log::table() === '') {
            return;
        }
        $log = new \local_hoclieu\local\facts\log($this->wanted->window);
        foreach ($log->first_and_last() as [$course, $user, $cmid, $first, $last]) {
            if ($this->counts($course, $user, $cmid)) {
                $this->doing($user, $cmid)->acted($this->wanted->day($first), $this->wanted->day($last));
            }
        }
        foreach ($this->rows('log', $this->wanted->recent) as [, $course, $user, $cmid, $day, , $seconds]) {
            if (isset($this->teachers[$course][$user])) {
                $this->taught[$course][$user] = max($this->taught[$course][$user] ?? '', $day);
            }
            if ($this->counts($course, $user, $cmid)) {
                $doing = $this->doing($user, $cmid);
                $doing->acted($day);
                $doing->spent += $seconds === '' ? [] : [$day => (float) $seconds];
            }
        }
    }

    private function read_deeds(): void {
        foreach ($this->rows('moments', $this->wanted->window) as [, $course, $cmid, $user, $moment]) {
            $this->act($course, $user, $cmid, (int) $moment);
        }
    }

    private function read_completion(): void {
        $begins = \local_hoclieu\local\facts\log::begins() ?: PHP_INT_MAX;
        foreach ($this->rows('completion', $this->wanted->window) as [, $course, $cmid, $user, $state, $time, $byhand]) {
            if ($this->counts($course, $user, $cmid)) {
                $this->doing($user, $cmid)->completed = in_array((int) $state, [1, 2], true);
                if ($state && $time < $begins && !$byhand && !$this->activities[$cmid]->bygrade) {
                    $this->act($course, $user, $cmid, (int) $time);
                }
            }
        }
    }

    private function read_results(): void {
        $scored = [];
        foreach ($this->rows('scorm', $this->wanted->window) as $row) {
            [, $course, $cmid, $user, , , $opened, , , $total, $session, $modified, $score] = $row;
            if ($this->counts($course, $user, $cmid)) {
                $this->act($course, $user, $cmid, (int) $opened);
                $this->act($course, $user, $cmid, (int) $modified);
                $this->add_seconds($user, $cmid, duration::seconds((string) $total !== '' ? $total : (string) $session));
                $scored[$user][$cmid] = ($scored[$user][$cmid] ?? false) || $score;
            }
        }
        foreach ($this->rows('meetings', $this->wanted->window) as [, $course, $cmid, $user, $seconds]) {
            if ($this->counts($course, $user, $cmid)) {
                $this->add_seconds($user, $cmid, (float) $seconds);
            }
        }
        $this->read_grades($scored);
    }

    /**
     * Of several items of one activity the first counts. A SCORM package that set no score has none, whatever Moodle
     * writes, unless each SCO counts a point or somebody set it by hand.
     */
    private function read_grades(array $scored): void {
        $items = [];
        foreach ($this->rows('grades', $this->wanted->window) as $row) {
            [, $course, $cmid, $user, $number, $grade, $least, $most, , , $byhand] = $row;
            if (!$this->counts($course, $user, $cmid) || $number >= ($items[$user][$cmid] ?? PHP_INT_MAX)) {
                continue;
            }
            $items[$user][$cmid] = $number;
            $score = $grade === null || $most <= $least ? null : min(1, max(0, ($grade - $least) / ($most - $least)));
            $activity = $this->activities[$cmid];
            $unproved = $activity->modname === 'scorm' && (string) $activity->grademethod !== '0' && !$byhand;
            $this->doing($user, $cmid)->score = $unproved && $score == 0 && empty($scored[$user][$cmid]) ? null : $score;
        }
    }

    private function act($course, $user, $cmid, int $moment): void {
        if ($moment && $moment < $this->wanted->end && $this->counts($course, $user, $cmid)) {
            $this->doing($user, $cmid)->acted($this->wanted->day($moment));
        }
    }

    private function add_seconds(int $user, int $cmid, ?float $seconds): void {
        if ($seconds !== null) {
            $doing = $this->doing($user, $cmid);
            $doing->seconds = ($doing->seconds ?? 0) + $seconds;
        }
    }

    private function counts($course, $user, $cmid): bool {
        return isset($this->students[$course][$user], $this->activities[$cmid]);
    }
}
