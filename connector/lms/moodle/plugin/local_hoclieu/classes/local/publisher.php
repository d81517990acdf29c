<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local;

use local_hoclieu\local\kind\kind;

/**
 * Changes one course as a whole or not at all, one caller after another.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class publisher {
    /** @var int seconds to wait for another caller on the same course */
    const WAIT = 120;

    /** @var \stdClass */
    private $course;

    public function __construct(\stdClass $course) {
        global $CFG;
        // As course/modedit.php does: what comes then relies on them.
        require_once($CFG->libdir . '/filelib.php');
        require_once($CFG->libdir . '/gradelib.php');
        require_once($CFG->libdir . '/completionlib.php');
        require_once($CFG->libdir . '/plagiarismlib.php');
        require_once($CFG->dirroot . '/course/modlib.php');
        $this->course = $course;
    }

    /**
     * Makes the activity at the end of the section, or brings the one of that idnumber to what is wanted where it stands.
     */
    public function put(string $section, wanted $wanted): array {
        global $CFG;
        $kind = kind::of($wanted->modname);
        if (file_exists("{$CFG->dirroot}/mod/{$wanted->modname}/locallib.php")) {
            // Not every kind of activity asks for its own library before it uses it: its form has done so.
            require_once("{$CFG->dirroot}/mod/{$wanted->modname}/locallib.php");
        }
        $files = new files($wanted, $kind);
        return $this->alone(function() use ($section, $wanted, $kind, $files) {
            $cmid = $this->find($wanted);
            return $cmid ? $this->bring($cmid, $wanted, $kind, $files) : $this->make($section, $wanted, $kind, $files);
        }, [$files, 'tidy']);
    }

    /**
     * Puts activities of ours into a section, in this order, after what is not ours; none is moved that stands right.
     */
    public function arrange(string $name, array $cmids): array {
        return $this->alone(function() use ($name, $cmids) {
            $ours = $this->ours($cmids);
            $section = sections::ensure($this->course, $name);
            $now = array_map('intval', array_filter(explode(',', (string) $section->sequence)));
            $target = array_merge(array_values(array_diff($now, $cmids)), $cmids);
            $same = 0;
            while ($same < count($target) && ($now[$same] ?? 0) === $target[$same]) {
                $same++;
            }
            $moved = array_values(array_intersect(array_slice($target, $same), $cmids));
            foreach ($moved as $cmid) {
                moveto_module($ours[$cmid], $section);
            }
            return ['section' => (int) $section->section, 'moved' => $moved];
        });
    }

    private function make(string $name, wanted $wanted, kind $kind, files $files): array {
        $section = sections::ensure($this->course, $name);
        [, , , , $data] = prepare_new_moduleinfo_data($this->course, $wanted->modname, $section->section);
        $kind->defaults($data);
        $this->fill($data, $wanted, $kind, $files->draft());
        $made = self::imported(function() use ($data) {
            return add_moduleinfo($data, $this->course);
        });
        $files->prove($made->coursemodule, $made->instance);
        return $this->told($made->coursemodule, 'created');
    }

    private function bring(int $cmid, wanted $wanted, kind $kind, files $files): array {
        [$now] = standing::in_courses([$this->course->id], $cmid);
        $replaces = $files->differ_from($now['sha1']);
        $cm = get_coursemodule_from_id('', $cmid, $this->course->id, false, MUST_EXIST);
        [$cm, $context, , $data] = get_moduleinfo_data($cm, $this->course);
        $kind->unpack($data);
        if (!$replaces && self::is_as($now, $wanted) && $kind->holds($data, $wanted)) {
            return $this->told($cmid, 'unchanged');
        }
        $tracked = $replaces ? $kind->tracked($now['instance']) : [];
        $this->fill($data, $wanted, $kind, $replaces ? $files->draft() : 0);
        if ($replaces) {
            $files->keep_old($context);
        }
        self::imported(function() use ($cm, $data) {
            update_moduleinfo($cm, $data, $this->course);
        });
        if ($replaces) {
            $files->prove($cmid, $now['instance']);
        }
        $lost = $kind->gone($tracked);
        if ($lost && !$wanted->allowloss) {
            throw new \moodle_exception('trackswouldbelost', 'local_hoclieu', '', s(implode(', ', $lost)));
        }
        return $this->told($cmid, $replaces ? 'replaced' : 'updated', $lost);
    }

    private function fill(\stdClass $data, wanted $wanted, kind $kind, int $draftitemid): void {
        $data->name = $wanted->name;
        $data->cmidnumber = $wanted->idnumber;
        $data->visible = (int) $wanted->visible;
        $data->visibleoncoursepage = 1;
        $data->introeditor = ['text' => $wanted->intro, 'format' => FORMAT_HTML] + ($data->introeditor ?? ['itemid' => 0]);
        $data->tags = $wanted->tags;
        if ($draftitemid) {
            $data->{$kind::FIELD} = $draftitemid;
            $kind->replaces($data);
        }
        $kind->fill($data, $wanted);
    }

    /**
     * The course module to be changed; 0 where there is none yet.
     */
    private function find(wanted $wanted): int {
        $byidnumber = $this->modules('cm.idnumber = ? AND m.name = ?', [$wanted->idnumber, $wanted->modname]);
        $named = $wanted->cmid ? $this->modules('cm.id = ?', [$wanted->cmid]) : [];
        $cm = reset($named) ?: reset($byidnumber);
        if (!$cm && $wanted->cmid) {
            throw new \moodle_exception('nosuchactivity', 'local_hoclieu', '', $wanted->cmid);
        }
        if (!$cm) {
            return 0;
        }
        if (!in_array((string) $cm->idnumber, ['', $wanted->idnumber], true)) {
            throw new \moodle_exception('notours', 'local_hoclieu', '', $cm->id);
        }
        if ($cm->modname !== $wanted->modname) {
            $a = (object) ['cmid' => $cm->id, 'modname' => $cm->modname];
            throw new \moodle_exception('otherkind', 'local_hoclieu', '', $a);
        }
        return (int) $cm->id;
    }

    /**
     * Those of these course modules that may be moved, which must be all of them.
     */
    private function ours(array $cmids): array {
        $found = $this->modules('1 = 1', []);
        foreach ($cmids as $cmid) {
            if (!isset($found[$cmid])) {
                throw new \moodle_exception('nosuchactivity', 'local_hoclieu', '', $cmid);
            }
            if (strpos((string) $found[$cmid]->idnumber, wanted::PREFIX) !== 0) {
                throw new \moodle_exception('notours', 'local_hoclieu', '', $cmid);
            }
        }
        return $found;
    }

    private function modules(string $where, array $params): array {
        global $DB;
        $sql = "SELECT cm.*, m.name AS modname
                  FROM {course_modules} cm
                  JOIN {modules} m ON m.id = cm.module
                 WHERE cm.course = ? AND cm.deletioninprogress = 0 AND cm.instance <> 0 AND ({$where})
              ORDER BY cm.id";
        return $DB->get_records_sql($sql, array_merge([$this->course->id], $params));
    }

    /**
     * Whether all but its content is as wanted.
     */
    private static function is_as(array $now, wanted $wanted): bool {
        $tags = function(array $tags): array {
            $names = array_unique(array_map('core_text::strtolower', array_map('trim', $tags)));
            sort($names);
            return $names;
        };
        return $now['idnumber'] === $wanted->idnumber
            && $now['name'] === $wanted->name
            && $now['intro'] === $wanted->intro
            && $now['visible'] === (bool) $wanted->visible
            && ($tags($now['tags']) === $tags($wanted->tags) || !\core_tag_tag::is_enabled('core', 'course_modules'));
    }

    private function told(int $cmid, string $action, array $lost = []): array {
        [$now] = standing::in_courses([$this->course->id], $cmid);
        return ['action' => $action, 'lost' => $lost] + $now;
    }

    /**
     * What Moodle's import throws, PHP's own errors among it, under one name; trouble of the database keeps its own.
     */
    private static function imported(callable $import) {
        try {
            return $import();
        } catch (\required_capability_exception $problem) {
            throw $problem;
        } catch (\Throwable $problem) {
            if ($problem instanceof \dml_exception && !$problem instanceof \dml_write_exception) {
                throw $problem;
            }
            $what = $problem instanceof \moodle_exception ? $problem->errorcode : get_class($problem);
            throw new \moodle_exception('importfailed', 'local_hoclieu', '', $what, $problem->getMessage());
        }
    }

    /**
     * What was cached meanwhile knows things that never were, and calls itself newer than what is stored.
     */
    private function forget(): void {
        $cache = \cache::make('core', 'coursemodinfo');
        $cache->acquire_lock($this->course->id);
        $cache->delete($this->course->id);
        $cache->release_lock($this->course->id);
        rebuild_course_cache($this->course->id, true);
    }

    /**
     * Nobody else of us changes this course meanwhile, and whatever goes wrong changes nothing.
     */
    private function alone(callable $work, ?callable $afterwards = null): array {
        global $DB;
        \core_php_time_limit::raise();
        $factory = \core\lock\lock_config::get_lock_factory('local_hoclieu');
        if (!$lock = $factory->get_lock("course{$this->course->id}", self::WAIT)) {
            throw new \moodle_exception('locktimeout');
        }
        try {
            $transaction = $DB->start_delegated_transaction();
            $done = $work();
            $transaction->allow_commit();
            if ($afterwards) {
                $afterwards();
            }
            return $done;
        } catch (\Throwable $problem) {
            if ($DB->is_transaction_started()) {
                $DB->force_transaction_rollback();
                $this->forget();
            }
            throw $problem;
        } finally {
            $lock->release();
        }
    }
}
