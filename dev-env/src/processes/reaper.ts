import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads folders, one a line, until its input ends, which it does when the process that holds the other end is gone.
 * Then it kills what the pid files and container files in those folders name, unmounts their data, and removes the folders. A pid counts
 * only together with the time at which its process began (proc(5), field 22), where the system tells.
 */
const SCRIPT = `
while IFS= read -r folder; do set -- "$@" "$folder"; done
for folder; do
  for file in "$folder"/*.pid; do
    [ -f "$file" ] && read -r pid began rest <"$file" || continue
    [ ! -r "/proc/$pid/stat" ] || [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f20)" = "$began" ] || continue
    kill -s KILL -- "-$pid"
  done
  if [ -f "$folder/container" ]; then
    read -r name <"$folder/container" && docker rm --force --volumes "$name" && docker volume rm --force "$name"
  fi
  data=$(readlink -f "$folder/data")
  umount -l "$data"
  rm -rf "$data" "$folder"
done >/dev/null 2>&1
`;

let reaper: ChildProcessByStdio<Writable, null, null> | undefined;

/** When this process ends, however it ends, so does what runs in this folder, and the folder goes. */
export function reapWithThisProcess(folder: string): void {
  if (!reaper) {
    reaper = spawn('/bin/sh', ['-c', SCRIPT], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    reaper.unref();
    (reaper.stdin as Writable & { unref?: () => void }).unref?.();
  }
  reaper.stdin.write(`${folder}\n`);
}
