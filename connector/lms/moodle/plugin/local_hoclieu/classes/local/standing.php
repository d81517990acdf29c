<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

namespace local_hoclieu\local;

/**
 * What stands in courses, read with as many queries for one course as for a hundred.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */
class standing {
    /** @var string[] what is told of an instance, where its table has it */
    const FIELDS = [
        'name', 'intro', 'timemodified', 'revision', 'sha1hash', 'version', 'launch', 'content', 'externalurl',
    ];

    /**
     * Every activity of these courses, in the order of the courses' pages.
     *
     * @param int[] $courseids
     * @param int $only this course module alone; 0 for all
     */
    public static function in_courses(array $courseids, int $only = 0): array {
        global $DB;
        if (!$courseids) {
            return [];
        }
        [$where, $params] = $DB->get_in_or_equal($courseids, SQL_PARAMS_NAMED);
        $where = "cm.course {$where} AND cm.deletioninprogress = 0 AND cm.instance <> 0";
        if ($only) {
            $where .= ' AND cm.id = :only';
            $params['only'] = $only;
        }
        $modules = self::modules($where, $params);
        $instances = self::instances(array_unique(array_column($modules, 'modname')), $where, $params);
        $packages = self::packages($where, $params);
        $tags = self::tags($where, $params);
        $told = [];
        foreach ($modules as $cm) {
            $position = array_search((string) $cm->cmid, explode(',', (string) $cm->sequence), true);
            if ($position !== false) {
                $told[] = self::told($cm, $position, $instances[$cm->cmid], $packages[$cm->cmid] ?? null)
                    + ['tags' => $tags[$cm->cmid] ?? []];
            }
        }
        usort($told, function($one, $other) {
            return [$one['courseid'], $one['section'], $one['position']]
                <=> [$other['courseid'], $other['section'], $other['position']];
        });
        return $told;
    }

    private static function modules(string $where, array $params): array {
        global $DB;
        $sql = "SELECT cm.id AS cmid, cm.idnumber, m.name AS modname, cm.course AS courseid, cm.instance, cm.visible,
                       s.section, s.name AS sectionname, s.sequence
                  FROM {course_modules} cm
                  JOIN {modules} m ON m.id = cm.module
                  JOIN {course_sections} s ON s.id = cm.section
                 WHERE {$where}";
        return $DB->get_records_sql($sql, $params);
    }

    /**
     * By course module.
     */
    private static function instances(array $modnames, string $where, array $params): array {
        global $DB;
        $found = [];
        foreach ($modnames as $modname) {
            $fields = array_intersect(self::FIELDS, array_keys($DB->get_columns($modname)));
            $sql = "SELECT cm.id AS cmid, i.id" . implode('', array_map(function($field) {
                return ", i.{$field}";
            }, $fields)) . "
                      FROM {{$modname}} i
                      JOIN {course_modules} cm ON cm.instance = i.id
                      JOIN {modules} m ON m.id = cm.module AND m.name = :modname
                     WHERE {$where}";
            $found += $DB->get_records_sql($sql, $params + ['modname' => $modname]);
        }
        return $found;
    }

    /**
     * The file that each activity was made of, by course module; of several files of a resource the main one.
     */
    private static function packages(string $where, array $params): array {
        global $DB;
        $sql = "SELECT f.id, cm.id AS cmid, f.contenthash, f.filesize
                  FROM {course_modules} cm
                  JOIN {context} ctx ON ctx.instanceid = cm.id AND ctx.contextlevel = :level
                  JOIN {files} f ON f.contextid = ctx.id AND f.itemid = 0 AND f.filename <> '.'
                   AND (f.component = 'mod_resource' AND f.filearea = 'content'
                        OR f.component IN ('mod_scorm', 'mod_h5pactivity') AND f.filearea = 'package')
                 WHERE {$where}
              ORDER BY f.sortorder, f.id";
        $found = [];
        foreach ($DB->get_records_sql($sql, $params + ['level' => CONTEXT_MODULE]) as $file) {
            $found[$file->cmid] = $file;
        }
        return $found;
    }

    private static function tags(string $where, array $params): array {
        global $DB;
        $sql = "SELECT ti.id, cm.id AS cmid, t.rawname
                  FROM {tag_instance} ti
                  JOIN {tag} t ON t.id = ti.tagid
                  JOIN {course_modules} cm ON cm.id = ti.itemid
                 WHERE ti.component = 'core' AND ti.itemtype = 'course_modules' AND {$where}
              ORDER BY ti.ordering, ti.id";
        $found = [];
        foreach ($DB->get_records_sql($sql, $params) as $tag) {
            $found[$tag->cmid][] = $tag->rawname;
        }
        return $found;
    }

    private static function told(\stdClass $cm, int $position, \stdClass $instance, ?\stdClass $package): array {
        return [
            'cmid' => (int) $cm->cmid,
            'idnumber' => (string) $cm->idnumber,
            'modname' => $cm->modname,
            'instance' => (int) $cm->instance,
            'courseid' => (int) $cm->courseid,
            'section' => (int) $cm->section,
            'sectionname' => (string) $cm->sectionname,
            'position' => $position,
            'name' => (string) ($instance->name ?? ''),
            'intro' => (string) ($instance->intro ?? ''),
            'visible' => (bool) $cm->visible,
            'sha1' => self::sha1($cm->modname, $instance, $package),
            'size' => (int) ($package->filesize ?? 0),
            'revision' => (int) ($instance->revision ?? 0),
            'version' => $cm->modname === 'scorm' ? (string) $instance->version : '',
            'launch' => $cm->modname === 'scorm' ? (int) $instance->launch : 0,
            'timemodified' => (int) ($instance->timemodified ?? 0),
        ];
    }

    /**
     * Of the package, of a page's HTML, of a url's address; empty where there is none, and where a package was stored
     * but never read to its end.
     */
    private static function sha1(string $modname, \stdClass $instance, ?\stdClass $package): string {
        if ($modname === 'page') {
            return sha1((string) $instance->content);
        }
        if ($modname === 'url') {
            return sha1((string) $instance->externalurl);
        }
        $stored = $package->contenthash ?? '';
        return $modname !== 'scorm' || $stored === $instance->sha1hash ? $stored : '';
    }
}
