<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu;

use local_hoclieu\external\get_counts;
use local_hoclieu\external\get_facts;
use local_hoclieu\local\counts\duration;

/**
 * What is told and counted of students.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 * @covers    \local_hoclieu\local\facts\page
 * @covers    \local_hoclieu\local\counts\counter
 */
final class facts_test extends \advanced_testcase {
    /** @var int noon of 18 November 2026 in Việt Nam */
    const NOON = 1794978000;

    /** @var \stdClass */
    private $course;

    /** @var \stdClass[] by name */
    private $users = [];

    /** @var int[] course modules by kind */
    private $cms = [];

    protected function setUp(): void {
        global $DB;
        parent::setUp();
        $this->resetAfterTest();
        $this->setAdminUser();
        set_config('enablecompletion', 1);
        set_config('enabled_stores', 'logstore_standard', 'tool_log');
        get_log_manager(true);
        $generator = $this->getDataGenerator();
        $this->course = $generator->create_course(['numsections' => 2, 'enablecompletion' => 1]);
        foreach (['an' => 'student', 'binh' => 'student', 'giao' => 'editingteacher'] as $name => $role) {
            $this->users[$name] = $generator->create_and_enrol($this->course, $role);
        }
        foreach (['page', 'quiz', 'label'] as $kind) {
            $more = ['course' => $this->course->id, 'section' => 1, 'completion' => COMPLETION_TRACKING_AUTOMATIC];
            $this->cms[$kind] = (int) $generator->create_module($kind, $more + ['completionview' => 1])->cmid;
        }
        $DB->delete_records('logstore_standard_log');
    }

    public function test_events_of_a_day_are_counted_and_gaps_estimate_their_seconds(): void {
        $this->log('an', 'page', 0);
        $this->log('an', 'page', 60);
        $this->log('an', 'quiz', 300);
        $this->log('an', 'quiz', 300 + 1801);
        $this->log('an', null, 300 + 1801 + 30);
        $this->assertEquals(
            [[$this->cms['page'], '2026-11-18', 2, 300], [$this->cms['quiz'], '2026-11-18', 2, 30]],
            $this->logged('an')
        );
        $this->assertSame([], $this->logged('giao'));
    }

    public function test_a_gap_over_midnight_counts_on_the_day_it_began(): void {
        $midnight = 12 * 3600;
        $this->log('an', 'page', $midnight - 10);
        $this->log('an', 'page', $midnight + 20);
        $this->assertEquals(
            [[$this->cms['page'], '2026-11-18', 1, 30], [$this->cms['page'], '2026-11-19', 1, '']],
            $this->logged('an')
        );
    }

    public function test_what_others_or_nobody_did_is_no_action_of_a_student(): void {
        $this->log('an', 'page', 0, ['anonymous' => 1]);
        $this->log('an', 'page', 1, ['realuserid' => 2]);
        $this->log('an', 'page', 2, ['origin' => 'cli']);
        $this->log('an', 'page', 3, ['origin' => 'restore']);
        $this->assertSame([], $this->logged('an'));
    }

    public function test_a_teachers_days_are_told_by_what_they_did_in_the_course(): void {
        $this->log('giao', null, 0);
        $this->log('an', null, 0);
        $this->assertEquals([[0, '2026-11-18', 1, '']], $this->logged('giao'));
        $this->assertSame([], $this->logged('an'));
    }

    public function test_a_window_tells_only_what_has_changed(): void {
        global $DB;
        $this->log('an', 'page', 0);
        $this->log('an', 'page', 5 * 86400);
        $done = ['coursemoduleid' => $this->cms['page'], 'completionstate' => 1, 'timemodified' => self::NOON];
        $DB->insert_record('course_modules_completion', (object) ($done + ['userid' => $this->users['an']->id]));
        $this->assertCount(2, $this->told()['L']);
        $this->assertCount(1, $this->told()['D']);
        $later = $this->told(['from' => self::NOON + 86400]);
        $this->assertSame(['2026-11-23', '1'], [$later['L'][0][4], $later['L'][0][7]]);
        $this->assertArrayNotHasKey('D', $later);
    }

    public function test_pages_hold_together_all_that_one_would(): void {
        $this->log('an', 'page', 0);
        $this->log('binh', 'quiz', 86400);
        $whole = $this->ask();
        $lines = [];
        $token = '';
        do {
            $page = $this->ask(['token' => $token, 'to' => $whole['to'], 'limit' => 1]);
            $lines = array_merge($lines, array_filter(explode("\n", $page['csv'])));
            $token = $page['next'];
            $pages = ($pages ?? 0) + 1;
        } while ($token !== '' && $pages < 1000);
        $this->assertGreaterThan(3, $pages);
        $this->assertSame(explode("\n", $whole['csv']), $lines);
    }

    public function test_the_outline_tells_what_guides_and_is_left_out_for_who_knows_it(): void {
        global $DB;
        $first = $this->told();
        $this->assertSame(['1', '0'], array_column($first['S'], 6));
        $this->assertCount(3, $first['A']);
        $again = $this->told(['known' => json_encode([$this->course->id => $first['C'][0][2]])]);
        $this->assertArrayNotHasKey('S', $again);
        $DB->set_field('course_modules', 'visible', 0, ['id' => $this->cms['label']]);
        $DB->set_field('course_modules', 'visible', 0, ['id' => $this->cms['page']]);
        rebuild_course_cache($this->course->id, true);
        $this->assertSame(['0', '0'], array_column($this->told()['S'], 6));
    }

    public function test_who_is_suspended_anywhere_is_not_in_the_roster(): void {
        global $DB;
        $this->assertCount(3, $this->told()['U']);
        $DB->set_field('user', 'suspended', 1, ['id' => $this->users['an']->id]);
        $DB->set_field('user_enrolments', 'status', ENROL_USER_SUSPENDED, ['userid' => $this->users['binh']->id]);
        $this->assertSame([$this->users['giao']->id], array_column($this->told()['U'], 2));
    }

    public function test_who_may_not_read_facts_is_told_of_no_course(): void {
        $this->setUser($this->users['giao']);
        $this->assertSame([], $this->told());
    }

    public function test_counts_are_distinct_and_hold_nobody(): void {
        $this->log('an', 'page', 0);
        $this->log('an', 'quiz', 60);
        $this->log('binh', 'quiz', -3 * 86400);
        $this->log('giao', null, 0);
        $rows = $this->counted();
        $section = $this->told()['S'][0][2];
        $this->assertEquals(1, $rows["1//{$this->course->id}/{$section}//participating"]);
        $this->assertEquals(2, $rows["7//{$this->course->id}/{$section}//participating"]);
        $this->assertEquals(60, $rows["1//{$this->course->id}/{$section}/material/day_seconds"]);
        $cell = ['participating' => 1, 'enrolled' => 2, 'teachers' => 1, 'teachers_active' => 1, 'in_difficulty' => 0];
        foreach ($cell as $measure => $value) {
            $this->assertEquals($value, $rows["1/0////{$measure}"], $measure);
        }
        $this->assertArrayNotHasKey('U', $this->told_by(get_counts::execute(json_encode($this->asked()))['csv']));
    }

    public function test_who_may_count_need_not_read_facts(): void {
        $role = $this->getDataGenerator()->create_role();
        assign_capability('local/hoclieu:readcounts', CAP_ALLOW, $role, \context_system::instance());
        $this->getDataGenerator()->role_assign($role, $this->users['giao']->id);
        $this->setUser($this->users['giao']);
        $this->assertNotEmpty($this->counted());
        $this->assertSame([], $this->told());
    }

    /**
     * @dataProvider durations
     */
    public function test_durations_are_read_in_both_notations(string $text, ?float $seconds): void {
        $this->assertSame($seconds, duration::seconds($text));
    }

    public static function durations(): array {
        return [
            ['0000:10:05.50', 605.5], ['PT1H30M5.25S', 5405.25], ['P1DT1M', 86460.0], ['', null], ['P', null],
            ['PT', null], ['10:05', null],
        ];
    }

    private function log(string $name, ?string $kind, int $after, array $more = []): void {
        global $DB;
        $context = $kind ? \context_module::instance($this->cms[$kind]) : \context_course::instance($this->course->id);
        $DB->insert_record('logstore_standard_log', (object) ($more + [
            'eventname' => '\core\event\x', 'component' => 'core', 'action' => 'viewed', 'target' => 'x', 'crud' => 'r',
            'edulevel' => 2, 'contextid' => $context->id, 'contextlevel' => $context->contextlevel,
            'contextinstanceid' => $context->instanceid, 'userid' => $this->users[$name]->id,
            'courseid' => $this->course->id, 'anonymous' => 0, 'timecreated' => self::NOON + $after, 'origin' => 'web',
        ]));
    }

    private function ask(array $more = []): array {
        $given = $more + ['from' => 0, 'to' => self::NOON + 6 * 86400, 'known' => '', 'token' => '', 'limit' => 0];
        $reply = get_facts::execute(
            (string) $this->course->id,
            $given['from'],
            $given['to'],
            'Asia/Ho_Chi_Minh',
            $given['known'],
            $given['token'],
            $given['limit']
        );
        return get_facts::clean_returnvalue(get_facts::execute_returns(), $reply);
    }

    /**
     * Rows by kind.
     */
    private function told(array $more = []): array {
        return $this->told_by($this->ask($more)['csv']);
    }

    private function told_by(string $csv): array {
        $rows = [];
        foreach (array_filter(explode("\n", $csv)) as $line) {
            $rows[$line[0]][] = str_getcsv($line, ',', '"', '');
        }
        return $rows;
    }

    /**
     * Course module, day, events, seconds of what the log tells of somebody.
     */
    private function logged(string $name): array {
        $found = [];
        foreach ($this->told()['L'] ?? [] as $row) {
            if ($row[2] === (string) $this->users[$name]->id) {
                $found[] = [$row[3], $row[4], $row[5], $row[6]];
            }
        }
        sort($found);
        return $found;
    }

    private function asked(): array {
        return [
            'courseids' => [(int) $this->course->id], 'cells' => [[(int) $this->course->id]], 'last' => '2026-11-18',
            'days' => [1, 7], 'timezone' => 'Asia/Ho_Chi_Minh', 'forms' => ['page' => 'material', 'quiz' => 'assessment'],
            'inactive_days' => 7, 'low_score' => 5.0,
        ];
    }

    /**
     * Values by `days/cell/course/topic/form/measure`.
     */
    private function counted(): array {
        $reply = get_counts::execute(json_encode($this->asked()));
        $reply = get_counts::clean_returnvalue(get_counts::execute_returns(), $reply);
        $values = [];
        foreach ($this->told_by($reply['csv'])['N'] ?? [] as $row) {
            $values[implode('/', array_slice($row, 1, 6))] = $row[7];
        }
        return $values;
    }
}
