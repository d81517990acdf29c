<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\counts;

/**
 * Distinct counts of students, by the rules of the connector's indicators.
 * 
 * N, days of the period, cell (its number), course, topic, form, measure, value
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class counter {
    /** @var wanted */
    private $wanted;

    /** @var scene */
    private $scene;

    /** @var array[] */
    private $rows = [];

    /** @var int */
    private $days;

    /** @var string first day of the period */
    private $first;

    /** @var array[] by course, topic and user: what was found of them */
    private $found;

    /** @var array[] by kind: users */
    private $members = [];

    public function __construct(wanted $wanted, scene $scene) {
        $this->wanted = $wanted;
        $this->scene = $scene;
        foreach (['vulnerable', 'lacks_means'] as $kind) {
            $this->members[$kind] = $wanted->members($kind);
        }
    }

    /**
     * All rows.
     */
    public function rows(): array {
        foreach ($this->wanted->days as $days) {
            $this->days = $days;
            $this->first = $this->wanted->first($days);
            $this->found = [];
            foreach ($this->wanted->window->courseids as $course) {
                foreach ($this->scene->topics[$course] ?? [] as $topic => $activities) {
                    $this->topic($course, $topic, $activities);
                }
                $this->place(['', $course], [$course]);
            }
            foreach ($this->wanted->cells as $number => $courses) {
                $this->place([$number, ''], $courses);
            }
        }
        return $this->rows;
    }

    private function add(array $place, string $measure, $value): void {
        $this->rows[] = array_merge(['N', $this->days], array_pad($place, 4, ''), [$measure, $value]);
    }

    private function topic(int $course, int $topic, array $activities): void {
        $students = $this->scene->students[$course] ?? [];
        $started = $this->started($students, $activities);
        $tracked = array_filter(array_keys($activities), function($cmid) {
            return $this->scene->activities[$cmid]->tracked;
        });
        $found = [];
        foreach ($students as $user) {
            $found[$user] = $this->student($user, $activities, $tracked, $started);
        }
        $this->found[$course][$topic] = ['started' => $started !== '', 'students' => $found];
        $place = ['', $course, $topic];
        $this->add($place, 'activities', count($activities));
        $this->add($place, 'tracked', count($tracked));
        $this->measures($place, $found);
        if ($tracked) {
            $this->add($place, 'completed', count(array_filter(array_column($found, 'completed'))));
        }
        if ($started !== '') {
            $this->add($place, 'started_on', intdiv(strtotime("{$started} 00:00 UTC"), 86400));
            $this->add($place, 'in_difficulty', count(array_filter(array_column($found, 'difficulty'))));
        }
        $this->results($place, $found);
        foreach (array_unique($activities) as $form) {
            $this->form([...$place, $form], $students, array_keys($activities, $form, true));
        }
    }

    private function started(array $students, array $activities): string {
        $first = [];
        foreach ($students as $user) {
            foreach (array_intersect_key($this->scene->doings[$user] ?? [], $activities) as $doing) {
                $first[] = $doing->first;
            }
        }
        $first = array_filter($first, 'strlen');
        return $first ? min($first) : '';
    }

    private function student(int $user, array $activities, array $tracked, string $started): array {
        $doings = array_intersect_key($this->scene->doings[$user] ?? [], $activities);
        $last = $doings ? max(array_column($doings, 'last')) : '';
        $scores = array_filter(array_column($doings, 'score'), 'is_numeric');
        $mean = $scores ? round(array_sum($scores) / count($scores) * 10, 6) : null;
        $done = array_filter($tracked, function($cmid) use ($doings) {
            return !empty($doings[$cmid]->completed);
        });
        $completed = $tracked ? count($done) === count($tracked) : null;
        return [
            'participating' => $last >= $this->first && $last !== '',
            'todate' => $last !== '',
            'completed' => $completed,
            'mean' => $mean,
            'difficulty' => $started !== '' && !$completed && $this->difficult($last, $started, $completed, $mean),
        ];
    }

    private function difficult(string $last, string $started, ?bool $completed, ?float $mean): bool {
        $since = new \DateTime($last !== '' ? $last : $started);
        $idle = (int) $since->diff(new \DateTime($this->wanted->last))->format('%r%a') >= $this->wanted->inactivedays;
        $low = $last !== '' && $mean !== null && $mean < $this->wanted->lowscore;
        return $low || ($idle && !($completed === null && $last !== ''));
    }

    private function measures(array $place, array $found): void {
        $this->add($place, 'enrolled', count($found));
        $this->add($place, 'participating', count(array_filter(array_column($found, 'participating'))));
        $this->add($place, 'participating_to_date', count(array_filter(array_column($found, 'todate'))));
        foreach (array_filter($this->members, 'is_array') as $kind => $members) {
            $of = array_intersect_key($found, $members);
            $this->add($place, "{$kind}_enrolled", count($of));
            $this->add($place, "{$kind}_participating", count(array_filter(array_column($of, 'participating'))));
        }
    }

    private function results(array $place, array $found): void {
        $means = array_filter(array_column($found, 'mean'), 'is_numeric');
        $this->add($place, 'scored', count($means));
        $this->add($place, 'score_sum', array_sum($means));
        $borders = array_merge($this->wanted->bands, [INF]);
        $lower = -INF;
        foreach ($borders as $number => $upper) {
            $this->add($place, "band_{$number}", count(array_filter($means, function($mean) use ($lower, $upper) {
                return $mean >= $lower && $mean < $upper;
            })));
            $lower = $upper;
        }
    }

    private function form(array $place, array $students, array $cmids): void {
        $counts = ['participating' => 0, 'participating_to_date' => 0, 'timed' => 0, 'day_timed' => 0];
        $seconds = $spent = [];
        foreach ($students as $user) {
            $doings = array_intersect_key($this->scene->doings[$user] ?? [], array_flip($cmids));
            $last = $doings ? max(array_column($doings, 'last')) : '';
            $counts['participating'] += $last !== '' && $last >= $this->first;
            $counts['participating_to_date'] += $last !== '';
            $told = array_filter(array_column($doings, 'seconds'), 'is_numeric');
            $est = array_filter(array_map(function($doing) {
                return $doing->spent_since($this->first);
            }, $doings), 'is_numeric');
            $counts['timed'] += (bool) $told;
            $counts['day_timed'] += (bool) $est;
            $seconds[] = array_sum($told);
            $spent[] = array_sum($est);
        }
        $sums = ($counts['timed'] ? ['seconds' => array_sum($seconds)] : [])
            + ($counts['day_timed'] ? ['day_seconds' => array_sum($spent)] : []);
        foreach (['activities' => count($cmids)] + $counts + $sums as $measure => $value) {
            $this->add($place, $measure, $value);
        }
    }

    /**
     * Each student once, over the topics of some courses; teachers likewise.
     */
    private function place(array $place, array $courses): void {
        $each = [];
        $completions = $completable = $topics = $started = 0;
        foreach ($courses as $course) {
            foreach ($this->scene->students[$course] ?? [] as $user) {
                $each[$user] = $each[$user] ?? ['participating' => false, 'todate' => false, 'difficulty' => false];
            }
            foreach ($this->found[$course] ?? [] as $topic) {
                $topics++;
                $started += $topic['started'];
                foreach ($topic['students'] as $user => $one) {
                    foreach (['participating', 'todate', 'difficulty'] as $name) {
                        $each[$user][$name] = $each[$user][$name] || $one[$name];
                    }
                    $completable += $topic['started'] && $one['completed'] !== null;
                    $completions += $topic['started'] && $one['completed'];
                }
            }
        }
        $this->measures($place, $each);
        if ($started) {
            $this->add($place, 'in_difficulty', count(array_filter(array_column($each, 'difficulty'))));
        }
        $this->teachers($place, $courses);
        $told = ['topics' => $topics, 'topics_started' => $started, 'courses' => count($courses)]
            + ['completions' => $completions, 'completable' => $completable];
        foreach ($told as $measure => $value) {
            $this->add($place, $measure, $value);
        }
    }

    private function teachers(array $place, array $courses): void {
        $active = [];
        foreach ($courses as $course) {
            foreach ($this->scene->teachers[$course] ?? [] as $user => $access) {
                $last = max($this->scene->taught[$course][$user] ?? '', $access ? $this->wanted->day((int) $access) : '');
                $active[$user] = ($active[$user] ?? false) || ($last >= $this->first && $last <= $this->wanted->last);
            }
        }
        $this->add($place, 'teachers', count($active));
        $this->add($place, 'teachers_active', count(array_filter($active)));
    }
}
