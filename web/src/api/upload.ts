import { RequestFailed } from './problem.js';
import { refresh, session } from './session.js';
import type { Import, One } from './types.js';

/**
 * Sends a file to `POST /imports`, with the share that has been sent so far. XMLHttpRequest, for fetch does not report
 * the progress of what it sends.
 *
 * @throws RequestFailed
 */
export async function uploadImport(
  file: File,
  parameters: string,
  onProgress: (share: number) => void,
): Promise<One<Import>> {
  // A long upload must not end at an expired token.
  await refresh(session.get()?.token);
  return new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest();
    upload.open('POST', `/imports${parameters}`);
    upload.responseType = 'json';
    upload.setRequestHeader('Accept', 'application/vnd.api+json');
    const token = session.get()?.token;
    if (token) upload.setRequestHeader('Authorization', `Bearer ${token}`);
    upload.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    upload.onload = () => {
      if (upload.status === 202) resolve(upload.response);
      else reject(new RequestFailed(upload.status, upload.response?.errors ?? []));
    };
    upload.onerror = () =>
      reject(
        new RequestFailed(0, [
          {
            status: '0',
            code: 'no_connection',
            title: 'No connection',
            detail: 'The upload was interrupted. Try again: runs that are already recorded are skipped.',
          },
        ]),
      );
    const form = new FormData();
    form.append('file', file);
    upload.send(form);
  });
}
