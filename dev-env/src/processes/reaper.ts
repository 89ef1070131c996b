import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads folders, one per line, until its input ends, which happens when the process at the other end dies. Then it kills what the
 * pid files and container files in those folders name, unmounts their data, and deletes the folders. Where possible, a pid must
 * match the start time of its process too (proc(5), field 22).
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

/** When this process ends, in whatever way, everything that runs in this folder is killed and the folder is deleted. */
export function reapWithThisProcess(folder: string): void {
  if (!reaper) {
    reaper = spawn('/bin/sh', ['-c', SCRIPT], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    reaper.unref();
    (reaper.stdin as Writable & { unref?: () => void }).unref?.();
  }
  reaper.stdin.write(`${folder}\n`);
}
