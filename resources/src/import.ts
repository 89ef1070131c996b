import { Import, ImportItem } from '@jogging/proto/runs';
import { flag, instant, integer, measured, rounded, text, timestamp, uuid, words, wordsOf } from './builders.js';
import { defineView } from './define.js';

const count = (
  member: 'found' | 'created' | 'duplicates' | 'skipped' | 'refused' | 'deleted' | 'kept',
  description: string,
  example: number,
) => integer(member, { access: 'read', description, example });

/** An uploaded file of runs and its progress. */
export const importFields = {
  ...defineView(Import)({
    type: 'import',
    identifiers: {
      id: uuid('id', {
        access: 'read',
        description: "The import's UUID, made by the server.",
        example: '8d1e7c0a-52f4-4b7e-9c3a-6a1f0b2d4e55',
      }),
      user_id: text('userId', { access: 'read', description: "The owner's id." }),
    },
    attributes: {
      status: words('status', wordsOf('waiting', 'running', 'done', 'failed', 'undoing', 'undone'), {
        access: 'read',
        description: 'The state of the import.',
        example: 'done',
      }),
      file_name: text('fileName', {
        access: 'read',
        description: "The file's name as sent; empty without one.",
        example: 'activities.zip',
      }),
      format: words('format', wordsOf('fit', 'gpx', 'tcx', 'csv', 'zip'), {
        access: 'read',
        nullable: true,
        description: 'The format detected from the content.',
        example: 'zip',
      }),
      size_bytes: integer('sizeBytes', {
        access: 'read',
        unit: 'bytes',
        description: 'The size of the file.',
        example: 1_245_310,
      }),
      dry_run: flag('dryRun', {
        access: 'read',
        description: 'Whether to return verdicts without recording runs.',
        example: false,
      }),
      on_duplicate: words('onDuplicate', wordsOf('skip', 'create'), {
        access: 'read',
        description: 'What to do with an activity that is already recorded.',
        example: 'skip',
      }),
      time_zone: text('timeZone', {
        access: 'read',
        nullable: true,
        description: 'The zone of local times, as sent.',
        example: 'Europe/Paris',
      }),
      sports: words('sports', wordsOf('run', 'all'), {
        access: 'read',
        description: 'Which activities to import.',
        example: 'run',
      }),
      found: count('found', 'Activities found so far.', 12),
      created: count('created', 'Runs made; of a dry run, those that it would make.', 9),
      duplicates: count('duplicates', 'Activities that are recorded already.', 2),
      skipped: count('skipped', 'Activities of other sports.', 1),
      refused: count('refused', 'Activities that cannot be taken.', 0),
      deleted: count('deleted', 'Runs that undoing deleted.', 0),
      kept: count('kept', 'Runs that undoing left, because they were changed or deleted since.', 0),
      progress: measured('progress', { access: 'read', description: '0 to 1.', example: 1 }),
      reason: text('reason', { access: 'read', nullable: true, description: 'Why the import failed.' }),
      created_at: timestamp('createdAtMs', { access: 'read', description: 'When the file was stored.' }),
      started_at: timestamp('startedAtMs', {
        access: 'read',
        nullable: true,
        description: 'When parsing began.',
        example: '2020-01-24T17:00:01.000Z',
      }),
      finished_at: timestamp('finishedAtMs', {
        access: 'read',
        nullable: true,
        description: 'When it ended.',
        example: '2020-01-24T17:00:02.500Z',
      }),
    },
    defaultSort: [{ field: 'created_at', descending: true }],
  }),
  internals: { uid: uuid('uid', { access: 'read', description: 'The registration of the owner.' }) },
} as const;

/** One activity of an import, with its verdict. */
export const importItemFields = defineView(ImportItem)({
  type: 'import_item',
  identifiers: {
    id: uuid('id', {
      access: 'read',
      description: "The item's UUID.",
      example: '3b0f6f2e-0a4d-4f0e-8a55-2c9d7e1f3a66',
    }),
    run_id: uuid('runId', {
      access: 'read',
      nullable: true,
      description: 'The recorded run, or the one that it duplicates.',
    }),
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
      description: 'The verdict on the activity.',
      example: 'created',
    }),
    code: text('code', { access: 'read', nullable: true, description: 'Why no run was recorded, as a code.' }),
    detail: text('detail', { access: 'read', nullable: true, description: 'Why no run was recorded, as a sentence.' }),
    start_time: instant('startTime', {
      stem: 'start',
      access: 'read',
      nullable: true,
      description: 'The start in the file.',
      example: '2020-01-24T16:34:34Z',
    }),
    distance: rounded('distance', {
      access: 'read',
      nullable: true,
      unit: 'metres',
      description: 'The distance in the file.',
      example: '5012',
    }),
    title: text('title', {
      access: 'read',
      nullable: true,
      description: 'The title in the file.',
      example: 'Along the river',
    }),
  },
  defaultSort: [{ field: 'position', descending: false }],
});
