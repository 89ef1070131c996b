import { useEffect, useState } from 'preact/hooks';
import { getImport, undoImport } from '../../api/api.js';
import { messageOf } from '../../api/problem.js';
import type { Import } from '../../api/types.js';
import { Dialog } from '../../ui/dialog.js';
import { Figure } from '../../ui/figure.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';
import { ImportItems } from './import-items.js';

const POLL_MS = 800;
const underWay = new Set(['waiting', 'running', 'undoing']);

export function OneImport({ id }: { readonly id: string }) {
  const loaded = useLoad(() => getImport(id), id);
  return <Show of={loaded}>{({ data }) => <ImportPage initial={data} />}</Show>;
}

function ImportPage({ initial }: { readonly initial: Import }) {
  const [one, setOne] = useState(initial);
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState('');
  const { status, progress, file_name: name, dry_run: dryRun } = one.attributes;
  const moving = underWay.has(status);
  useEffect(() => {
    if (!moving) return undefined;
    const timer = setInterval(() => {
      getImport(one.id).then(
        ({ data }) => setOne(data),
        () => undefined,
      );
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [one.id, moving]);
  const undo = async (): Promise<void> => {
    setAsking(false);
    try {
      await undoImport(one.id);
      setOne((await getImport(one.id)).data);
    } catch (error) {
      setFault(messageOf(error));
    }
  };
  return (
    <>
      <div class="bar">
        <div>
          <h1>{name || 'Import'}</h1>
          <p class="quiet" role="status">
            {statusText(one)}
          </p>
        </div>
        {status === 'done' && !dryRun && one.attributes.created > 0 && (
          <button type="button" class="danger" onClick={() => setAsking(true)}>
            Undo this import
          </button>
        )}
      </div>
      {moving && <progress class="long" value={progress} max={1} aria-label="Progress of the import" />}
      {fault && (
        <p class="notice" role="alert">
          {fault}
        </p>
      )}
      <section class="card" aria-label="Counts">
        <dl class="figures">
          <Figure name="Found">{one.attributes.found}</Figure>
          <Figure name={dryRun ? 'Would be created' : 'Created'}>{one.attributes.created}</Figure>
          <Figure name="Had already">{one.attributes.duplicates}</Figure>
          <Figure name="Skipped">{one.attributes.skipped}</Figure>
          <Figure name="Refused">{one.attributes.refused}</Figure>
        </dl>
      </section>
      <ImportItems key={status} id={one.id} />
      {asking && (
        <Dialog title="Undo this import?" onClose={() => setAsking(false)}>
          <p>The runs that it made are deleted, except those that you have changed since.</p>
          <p class="actions">
            <button type="button" class="danger" onClick={() => void undo()}>
              Undo
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              Keep
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}

function statusText({ attributes: { status, reason, dry_run: dryRun } }: Import): string {
  switch (status) {
    case 'waiting':
      return 'Waiting to begin…';
    case 'running':
      return dryRun ? 'Trying…' : 'Importing…';
    case 'undoing':
      return 'Undoing…';
    case 'undone':
      return 'Undone.';
    case 'failed':
      return `Failed: ${reason ?? 'the file cannot be read'}.`;
    default:
      return dryRun ? 'Tried: nothing was changed.' : 'Done.';
  }
}
