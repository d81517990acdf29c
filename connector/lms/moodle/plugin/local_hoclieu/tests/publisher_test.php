<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu;

use local_hoclieu\external\arrange_section;
use local_hoclieu\external\get_activities;
use local_hoclieu\external\put_activity;

/**
 * What the three functions promise.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 * @covers    \local_hoclieu\local\publisher
 * @covers    \local_hoclieu\local\standing
 */
final class publisher_test extends \advanced_testcase {
    /** @var string */
    const IDNUMBER = 'hoclieu-0123456789abcdef01234567';

    /** @var \stdClass */
    private $course;

    protected function setUp(): void {
        parent::setUp();
        // Whatever goes wrong is rolled back by the plugin itself.
        $this->preventResetByRollback();
        $this->resetAfterTest();
        $this->setAdminUser();
        $this->course = $this->getDataGenerator()->create_course(['numsections' => 0]);
    }

    public function test_a_lesson_is_made_once_and_the_same_again_changes_nothing(): void {
        $package = $this->package(['a']);
        $made = $this->put($package);
        $again = $this->put($package);
        $this->assertSame('created', $made['action']);
        $this->assertSame(['unchanged', $made['cmid'], 1], [$again['action'], $again['cmid'], $again['revision']]);
        [$told] = $this->told();
        $this->assertSame([self::IDNUMBER, 'Mệnh đề', 0], [$told['idnumber'], $told['sectionname'], $told['position']]);
        $this->assertSame(['<p>Tác giả</p>', ['Toán', 'Lớp 10']], [$told['intro'], $told['tags']]);
    }

    public function test_another_version_takes_its_place_and_the_tracks_stay(): void {
        $made = $this->put($this->package(['a', 'b']));
        $this->track($made['instance'], 'b');
        $replaced = $this->put($this->package(['a', 'b'], 'mới'));
        $this->assertSame(['replaced', $made['cmid'], 2], [$replaced['action'], $replaced['cmid'], $replaced['revision']]);
        $this->assertSame(['b'], array_values((new local\kind\scorm())->tracked($made['instance'])));
    }

    public function test_tracks_are_lost_only_with_a_yes(): void {
        $made = $this->put($this->package(['a', 'b']));
        $this->track($made['instance'], 'b');
        $this->assert_refused('trackswouldbelost', $this->package(['a']));
        $this->assertSame($made['sha1'], $this->told()[0]['sha1']);
        $this->assertSame(['b'], $this->put($this->package(['a']), ['allowloss' => true])['lost']);
    }

    public function test_parts_without_tracks_may_go(): void {
        $this->put($this->package(['a', 'b']));
        $this->assertSame([], $this->put($this->package(['a']))['lost']);
    }

    /**
     * @dataProvider spoilt
     */
    public function test_what_cannot_be_imported_leaves_nothing_and_changes_nothing(string $manifest, string $errorcode): void {
        $spoilt = $this->zip(['imsmanifest.xml' => $manifest]);
        $this->assert_refused($errorcode, $spoilt);
        $this->assertSame([], $this->told());
        $made = $this->put($this->package(['a']));
        $this->assert_refused($errorcode, $spoilt);
        [$told] = $this->told();
        $this->assertSame([$made['sha1'], 1], [$told['sha1'], $told['revision']]);
        $this->assert_playable($made['cmid']);
    }

    public static function spoilt(): array {
        $rules = '<item xmlns:imsss="http://www.imsglobal.org/xsd/imsss" identifier="z"><imsss:sequencing>'
            . '<imsss:objectives><imsss:primaryObjective objectiveID="o"><imsss:mapInfo targetObjectiveID="g"/>'
            . '</imsss:primaryObjective></imsss:objectives></imsss:sequencing></item></organization>';
        $whole = self::manifest(['a']);
        return [
            'PHP dies of it' => [str_replace('</organization>', $rules, $whole), 'importfailed'],
            'nothing to open' => [substr($whole, 0, strpos($whole, '<organizations')), 'nothingtoplay'],
        ];
    }

    public function test_what_is_not_ours_is_let_be(): void {
        $page = $this->getDataGenerator()->create_module('page', ['course' => $this->course, 'idnumber' => 'khác']);
        $this->assert_refused('notours', '', ['cmid' => $page->cmid, 'modname' => 'page']);
        $this->assert_refused('notours', '', ['idnumber' => 'khác', 'modname' => 'page']);
        $this->expectExceptionMessage('does not belong');
        arrange_section::execute($this->course->id, 'Mệnh đề', [$page->cmid]);
    }

    public function test_what_has_no_number_becomes_ours_when_it_is_named(): void {
        $page = $this->getDataGenerator()->create_module('page', ['course' => $this->course]);
        $put = $this->put('', ['cmid' => $page->cmid, 'modname' => 'page', 'content' => '<p>x</p>']);
        $this->assertSame(['updated', (int) $page->cmid], [$put['action'], $put['cmid']]);
        $this->assertSame(self::IDNUMBER, $this->told()[0]['idnumber']);
    }

    public function test_another_kind_and_what_is_gone_cannot_be_changed(): void {
        $page = $this->put('', ['modname' => 'page', 'content' => '<p>x</p>']);
        $this->assert_refused('otherkind', '', ['modname' => 'url', 'cmid' => $page['cmid']]);
        $this->assert_refused('nosuchactivity', '', ['modname' => 'url', 'cmid' => 99999999]);
        $this->assert_refused('nosuchkind', '', ['modname' => 'quiz']);
    }

    public function test_a_file_that_is_not_the_announced_one_is_refused(): void {
        $this->assert_refused('wrongcontent', $this->package(['a']), ['sha1' => str_repeat('0', 40)]);
        $this->assertSame([], $this->told());
    }

    /**
     * @dataProvider kinds
     */
    public function test_every_kind_is_made_changed_and_left_alone(string $modname, array $first, array $second): void {
        $put = function(array $given) use ($modname): array {
            return $this->put($given['file'] ?? '', ['modname' => $modname] + $given);
        };
        $made = $put($first);
        $changed = $put($second);
        $this->assertSame([$made['cmid'], 'unchanged'], [$changed['cmid'], $put($second)['action']]);
        $this->assertNotSame($made['sha1'], $changed['sha1']);
        $this->assertSame('updated', $put(['name' => 'Tên mới', 'file' => ''] + $second)['action']);
        $this->assertSame($changed['sha1'], $this->told()[0]['sha1']);
    }

    public static function kinds(): array {
        return [
            ['page', ['content' => '<p>1</p>'], ['content' => '<p>2</p>']],
            ['url', ['content' => 'https://so.example/1'], ['content' => 'https://so.example/2']],
            ['resource', ['file' => '%PDF 1'], ['file' => '%PDF 2']],
        ];
    }

    public function test_settings_that_a_teacher_has_made_stay(): void {
        global $DB;
        $made = $this->put($this->package(['a']));
        $own = ['popup' => 1, 'options' => 'scrollbars=1,status=0', 'maxattempt' => 3];
        $DB->update_record('scorm', ['id' => $made['instance']] + $own);
        $this->put($this->package(['a'], 'mới'));
        $now = $DB->get_record('scorm', ['id' => $made['instance']]);
        $this->assertSame(['1', '3'], [$now->popup, $now->maxattempt]);
        $this->assertStringContainsString('scrollbars=1', $now->options);
    }

    public function test_activities_are_arranged_after_what_is_not_ours(): void {
        $cmids = [];
        foreach (['a', 'b', 'c'] as $key) {
            $cmids[] = $this->put('', ['modname' => 'page', 'idnumber' => "hoclieu-{$key}", 'content' => $key])['cmid'];
        }
        $forum = $this->getDataGenerator()->create_module('forum', ['course' => $this->course, 'section' => 1]);
        [$a, $b, $c] = $cmids;
        $done = arrange_section::execute($this->course->id, ' MỆNH  đề', [$c, $a, $b]);
        $this->assertSame(['section' => 1, 'moved' => [$c, $a, $b]], $done);
        $order = array_column($this->told(), 'cmid');
        $this->assertSame([(int) $forum->cmid, $c, $a, $b], $order);
        $this->assertSame([], arrange_section::execute($this->course->id, 'Mệnh đề', [$c, $a, $b])['moved']);
    }

    public function test_a_look_leaves_out_courses_that_are_gone(): void {
        $this->assertSame([], get_activities::execute([99999999]));
    }

    public function test_who_may_not_publish_is_refused(): void {
        $teacher = $this->getDataGenerator()->create_and_enrol($this->course, 'editingteacher');
        $this->setUser($teacher);
        $this->expectException(\required_capability_exception::class);
        $this->put('', ['modname' => 'page', 'content' => 'x']);
    }

    private function put(string $content, array $more = []): array {
        $file = $content === '' ? [] : ['draftitemid' => $this->draft($content), 'sha1' => sha1($content)];
        $more = array_diff_key($more, ['file' => 0]) + $file;
        $activity = $more + [
            'idnumber' => self::IDNUMBER,
            'modname' => 'scorm',
            'name' => 'Bài 1',
            'intro' => '<p>Tác giả</p>',
            'tags' => ['Toán', 'Lớp 10'],
        ];
        $done = put_activity::execute($this->course->id, 'Mệnh đề', $activity);
        return put_activity::clean_returnvalue(put_activity::execute_returns(), $done);
    }

    private function told(): array {
        $told = get_activities::execute([$this->course->id]);
        return get_activities::clean_returnvalue(get_activities::execute_returns(), $told);
    }

    private function assert_refused(string $errorcode, string $content, array $more = []): void {
        try {
            $this->put($content, $more);
            $this->fail('not refused: ' . json_encode($this->told()));
        } catch (\moodle_exception $problem) {
            $this->assertSame($errorcode, $problem->errorcode, $problem->getMessage());
        }
    }

    /**
     * Every file of the activity can still be read.
     */
    private function assert_playable(int $cmid): void {
        $storage = get_file_storage();
        $context = \context_module::instance($cmid);
        foreach (['package', 'content'] as $area) {
            $files = $storage->get_area_files($context->id, 'mod_scorm', $area, 0, 'id', false);
            $this->assertNotEmpty($files);
            foreach ($files as $file) {
                $this->assertFileExists($storage->get_file_system()->get_remote_path_from_storedfile($file));
            }
        }
    }

    private function draft(string $content): int {
        global $USER;
        $itemid = file_get_unused_draft_itemid();
        $place = ['component' => 'user', 'filearea' => 'draft', 'itemid' => $itemid, 'filepath' => '/'];
        $place += ['contextid' => \context_user::instance($USER->id)->id, 'filename' => 'bai.zip'];
        get_file_storage()->create_file_from_string($place, $content);
        return $itemid;
    }

    private function track(int $scormid, string $identifier): void {
        global $CFG, $DB;
        require_once($CFG->dirroot . '/mod/scorm/locallib.php');
        $student = $this->getDataGenerator()->create_and_enrol($this->course, 'student');
        $sco = $DB->get_record('scorm_scoes', ['scorm' => $scormid, 'identifier' => $identifier], '*', MUST_EXIST);
        scorm_insert_track($student->id, $scormid, $sco->id, 1, 'cmi.core.lesson_status', 'passed');
    }

    private function package(array $items, string $salt = ''): string {
        $files = ['imsmanifest.xml' => self::manifest($items)];
        foreach ($items as $item) {
            $files["{$item}.html"] = "{$item} {$salt}";
        }
        return $this->zip($files);
    }

    private function zip(array $files): string {
        $path = make_request_directory() . '/package.zip';
        $zip = new \zip_archive();
        $zip->open($path, \file_archive::CREATE);
        foreach ($files as $name => $content) {
            $zip->add_file_from_string($name, $content);
        }
        $zip->close();
        return file_get_contents($path);
    }

    private static function manifest(array $items): string {
        $listed = $files = '';
        foreach ($items as $item) {
            $listed .= "<item identifier=\"{$item}\" identifierref=\"r-{$item}\"><title>{$item}</title></item>";
            $files .= "<resource identifier=\"r-{$item}\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"{$item}.html\"/>";
        }
        return '<?xml version="1.0"?><manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
            . 'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>'
            . '<schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="o">'
            . "<title>Bài</title>{$listed}</organization></organizations><resources>{$files}</resources></manifest>";
    }
}
