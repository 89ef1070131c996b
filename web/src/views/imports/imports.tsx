import { useState } from 'preact/hooks';
import { listImports, query } from '../../api/api.js';
import { messageOf } from '../../api/problem.js';
import type { Import } from '../../api/types.js';
import { uploadImport } from '../../api/upload.js';
import { go } from '../../router.js';
import { CheckField } from '../../ui/field.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';
import { DropZone } from './drop-zone.js';

/** Imports files of runs, and shows the results of earlier imports. */
export function Imports() {
  const [dryRun, setDryRun] = useState(false);
  const [allSports, setAllSports] = useState(false);
  const [progress, setProgress] = useState<{ name: string; share: number }>();
  const [faults, setFaults] = useState<readonly string[]>([]);
  const earlier = useLoad(listImports, 'imports');
  const upload = async (files: readonly File[]): Promise<void> => {
    setFaults([]);
    const parameters = query({ dry_run: dryRun ? 'true' : undefined, sports: allSports ? 'all' : undefined });
    let newest: string | undefined;
    for (const file of files) {
      try {
        setProgress({ name: file.name, share: 0 });
        newest = (await uploadImport(file, parameters, (share) => setProgress({ name: file.name, share }))).data.id;
      } catch (error) {
        setFaults((before) => [...before, `${file.name}: ${messageOf(error)}`]);
      }
    }
    setProgress(undefined);
    if (newest !== undefined && files.length === 1) go(`imports/${newest}`);
    else earlier.reload();
  };
  return (
    <>
      <h1>Import</h1>
      <section class="card">
        <p>
          GPX, TCX or FIT files of a watch, CSV of Strava, Garmin or this page, or the whole archive that Strava or
          Garmin gave you (ZIP). Runs that you have already are found and skipped.
        </p>
        <DropZone busy={progress !== undefined} onFiles={(files) => void upload(files)} />
        {progress && (
          <p role="status">
            Sending {progress.name} <progress value={progress.share} max={1} aria-label={`Sending ${progress.name}`} />
          </p>
        )}
        <CheckField label="Only try: show what would happen" checked={dryRun} onValue={setDryRun} />
        <CheckField label="Take activities of all sports, not only runs" checked={allSports} onValue={setAllSports} />
        {faults.map((fault) => (
          <p key={fault} class="error" role="alert">
            {fault}
          </p>
        ))}
      </section>
      <section class="card" aria-labelledby="earlier">
        <h2 id="earlier">Earlier imports</h2>
        <Show of={earlier}>
          {({ data }) =>
            data.length === 0 ? (
              <p class="quiet">None yet.</p>
            ) : (
              <ul class="rows">
                {data.map((one) => (
                  <ImportRow key={one.id} one={one} />
                ))}
              </ul>
            )
          }
        </Show>
      </section>
    </>
  );
}

function ImportRow({ one: { id, attributes } }: { readonly one: Import }) {
  return (
    <li>
      <a href={`#/imports/${id}`}>{attributes.file_name || 'Unnamed file'}</a>
      <strong>
        {attributes.created} of {attributes.found}
      </strong>
      <span class="quiet">{attributes.dry_run ? 'tried only' : attributes.status}</span>
    </li>
  );
}
