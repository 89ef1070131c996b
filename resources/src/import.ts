import { Import, ImportItem } from '@jogging/proto/runs';
import { flag, instant, integer, measured, rounded, text, timestamp, uuid, words, wordsOf } from './builders.js';
import { defineView } from './define.js';

const count = (
  member: 'found' | 'created' | 'duplicates' | 'skipped' | 'refused' | 'deleted' | 'kept',
  description: string,
) => integer(member, { access: 'read', description, example: 1 });

/** A file of runs that was sent, and how far it has come. */
export const importFields = {
  ...defineView(Import)({
    type: 'import',
    identifiers: {
      id: uuid('id', { access: 'read', description: "The import's UUID, made by the server." }),
      user_id: text('userId', { access: 'read', description: "The owner's id." }),
    },
    attributes: {
      status: words('status', wordsOf('waiting', 'running', 'done', 'failed', 'undoing', 'undone'), {
        access: 'read',
        description: 'How far it has come.',
      }),
      file_name: text('fileName', { access: 'read', description: "The file's name as sent; empty if none was." }),
      format: words('format', wordsOf('fit', 'gpx', 'tcx', 'csv', 'zip'), {
        access: 'read',
        nullable: true,
        description: 'What the content turned out to be.',
      }),
      size_bytes: integer('sizeBytes', { access: 'read', unit: 'bytes', description: 'The size of the file.' }),
      dry_run: flag('dryRun', { access: 'read', description: 'Whether verdicts are given without making runs.' }),
      on_duplicate: words('onDuplicate', wordsOf('skip', 'create'), {
        access: 'read',
        description: 'What becomes of an activity that is recorded already.',
      }),
      time_zone: text('timeZone', {
        access: 'read',
        nullable: true,
        description: 'The zone of local times, as given.',
        example: 'Europe/Paris',
      }),
      sports: words('sports', wordsOf('run', 'all'), { access: 'read', description: 'Which activities are taken.' }),
      found: count('found', 'Activities found so far.'),
      created: count('created', 'Runs made; of a dry run, those that it would make.'),
      duplicates: count('duplicates', 'Activities that are recorded already.'),
      skipped: count('skipped', 'Activities of other sports.'),
      refused: count('refused', 'Activities that cannot be taken.'),
      deleted: count('deleted', 'Runs that undoing deleted.'),
      kept: count('kept', 'Runs that undoing left, because they were changed or deleted since.'),
      progress: measured('progress', { access: 'read', description: '0 to 1.', example: 0.5 }),
      reason: text('reason', { access: 'read', nullable: true, description: 'Why it failed.' }),
      created_at: timestamp('createdAtMs', { access: 'read', description: 'When the file was stored.' }),
      started_at: timestamp('startedAtMs', { access: 'read', nullable: true, description: 'When reading it began.' }),
      finished_at: timestamp('finishedAtMs', { access: 'read', nullable: true, description: 'When it ended.' }),
    },
    defaultSort: [{ field: 'created_at', descending: true }],
  }),
  internals: { uid: uuid('uid', { access: 'read', description: 'The registration of the owner.' }) },
} as const;

/** One activity of an import, with what became of it. */
export const importItemFields = defineView(ImportItem)({
  type: 'import_item',
  identifiers: {
    id: uuid('id', { access: 'read', description: "The item's UUID." }),
    run_id: uuid('runId', { access: 'read', nullable: true, description: 'The run made, or the one that it repeats.' }),
  },
  attributes: {
    position: integer('position', { access: 'read', description: 'From 1, in the order of the file.', example: 1 }),
    source: text('source', {
      access: 'read',
      description: 'The member of the archive, and the row or track in it.',
      example: 'activities.csv, row 1',
    }),
    verdict: words('verdict', wordsOf('created', 'duplicate', 'skipped', 'refused'), {
      access: 'read',
      description: 'What became of it.',
    }),
    code: text('code', { access: 'read', nullable: true, description: 'Why no run was made, for programs.' }),
    detail: text('detail', { access: 'read', nullable: true, description: 'Why no run was made, for people.' }),
    start_time: instant('startTime', {
      stem: 'start',
      access: 'read',
      nullable: true,
      description: 'The start found.',
    }),
    distance: rounded('distance', {
      access: 'read',
      nullable: true,
      unit: 'metres',
      description: 'The distance found.',
      example: '5012',
    }),
    title: text('title', { access: 'read', nullable: true, description: 'The title found.' }),
  },
  defaultSort: [{ field: 'position', descending: false }],
});
