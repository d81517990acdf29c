<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local\facts;

/**
 * The sections and activities of courses whose page has changed since the caller read it, as core web services tell them.
 * 
 * C course, revision
 * S course, section, number, name, visible, guided
 * A course, section, course module, kind, name, tracking, visible, opens, bygrade, grading method of SCORM, its SCOs
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class outline extends part {
    /**
     * One course at a time, since an outline may have to be built anew.
     */
    public function units(): array {
        global $DB;
        [$where, $params] = $this->window->courses_sql('id', 'course');
        return array_values($DB->get_records_select('course', $where, $params, 'id', 'id, cacherev, timemodified'));
    }

    /**
     * See above.
     */
    public function rows($unit): iterable {
        $revision = "{$unit->cacherev}-{$unit->timemodified}";
        yield ['C', $unit->id, $revision];
        if (($this->window->known[$unit->id] ?? '') !== $revision) {
            yield from $this->sections(get_course($unit->id));
        }
    }

    private function sections(\stdClass $course): iterable {
        $modinfo = get_fast_modinfo($course);
        $scoes = $this->scoes($course->id);
        $inner = self::subsections($modinfo);
        foreach ($modinfo->get_section_info_all() as $number => $section) {
            if (!$number || !empty($section->component)) {
                continue;
            }
            $cms = self::modules($modinfo, $number, $inner);
            $name = get_section_name($course, $section);
            yield ['S', $course->id, $section->id, $number, $name, $section->visible, self::guided($section, $cms)];
            foreach ($cms as $cm) {
                yield self::activity($cm, $section->id, $scoes[$cm->instance] ?? null);
            }
        }
    }

    /**
     * Numbers of the sections that belong to an activity (Moodle 4.5), by its instance.
     */
    private static function subsections(\course_modinfo $modinfo): array {
        $inner = [];
        foreach ($modinfo->get_section_info_all() as $number => $section) {
            if (($section->component ?? '') === 'mod_subsection') {
                $inner[$section->itemid] = $number;
            }
        }
        return $inner;
    }

    /**
     * @return \cm_info[] what stands in a subsection counts for the section around it
     */
    private static function modules(\course_modinfo $modinfo, int $number, array $inner): array {
        $cms = [];
        foreach ($modinfo->sections[$number] ?? [] as $cmid) {
            $cm = $modinfo->get_cm($cmid);
            if ($cm->deletioninprogress) {
                continue;
            }
            if ($cm->modname === 'subsection') {
                $cms = array_merge($cms, self::modules($modinfo, $inner[$cm->instance] ?? -1, $inner));
            } else {
                $cms[] = $cm;
            }
        }
        return $cms;
    }

    /**
     * Whether the topic tells students how to learn it.
     */
    private static function guided(\section_info $section, array $cms): int {
        $summary = (string) $section->summary;
        $words = html_entity_decode(preg_replace('/<[^>]*>/', '', $summary), ENT_QUOTES, 'UTF-8');
        $told = preg_replace('/[\s\x{A0}]+/u', '', $words) !== '' || strpos($summary, '<img') !== false;
        foreach ($cms as $cm) {
            $told = $told || ($cm->visible && in_array($cm->modname, ['label', 'page'], true));
        }
        return (int) $told;
    }

    private static function activity(\cm_info $cm, int $sectionid, ?\stdClass $scorm): array {
        $bygrade = $cm->completiongradeitemnumber !== null || !empty($cm->completionpassgrade);
        $name = format_string($cm->name, true, ['context' => $cm->context]);
        return [
            'A', $cm->course, $sectionid, $cm->id, $cm->modname, $name, $cm->completion, (int) $cm->visible,
            (int) $cm->has_view(), (int) $bygrade, $scorm && $cm->modname === 'scorm' ? $scorm->grademethod : '',
            $scorm && $cm->modname === 'scorm' ? implode(' ', $scorm->scoes) : '',
        ];
    }

    /**
     * By SCORM instance: how it is graded, and the SCOs that can be opened.
     */
    private function scoes(int $courseid): array {
        global $DB;
        $sql = "SELECT s.id AS scoid, s.scorm, i.grademethod
                  FROM {scorm} i
                  JOIN {scorm_scoes} s ON s.scorm = i.id AND s.scormtype = 'sco'
                   AND " . $DB->sql_isnotempty('scorm_scoes', 's.launch', false, true) . "
                 WHERE i.course = :course
              ORDER BY s.sortorder, s.id";
        $found = [];
        foreach (self::query($sql, ['course' => $courseid]) as $row) {
            $found[$row->scorm] = $found[$row->scorm] ?? (object) ['grademethod' => $row->grademethod, 'scoes' => []];
            $found[$row->scorm]->scoes[] = $row->scoid;
        }
        return $found;
    }
}
