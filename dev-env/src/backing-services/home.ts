import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Account, canEnter } from '../processes/account.js';
import { reapWithThisProcess } from '../processes/reaper.js';
import type { BackingServiceOptions, Provisioner } from './backing-service.js';

/** The data folder of backing services whose user cannot enter the clone, for example under /root. */
const ELSEWHERE = '/var/lib/jogging-times';

/**
 * The folder of a backing service. `data/` belongs to the account that its server runs as, everything else to the current user.
 */
export interface Home {
  readonly folder: string;
  readonly pidFile: string;
  readonly logFile: string;
}

export function openHome({ dir, lifetime = 'process' }: BackingServiceOptions): Home {
  mkdirSync(dir, { recursive: true });
  // Others may pass through to `data/`, but not list this folder.
  chmodSync(dir, 0o711);
  if (lifetime === 'process') reapWithThisProcess(dir);
  return { folder: dir, pidFile: join(dir, 'server.pid'), logFile: join(dir, 'server.log') };
}

const SETTINGS = 'settings.json';

/** The settings, such as port and password, made when the backing service was created: read back, or created now. */
export async function settle<T extends object>(home: Home, make: () => Promise<T>): Promise<T> {
  const file = join(home.folder, SETTINGS);
  if (existsSync(file)) return readSettings<T>(file);
  const settings = await make();
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return settings;
}

/** How the backing service in this folder is run; undefined without one. */
export function settledProvisioner(folder: string): Provisioner | undefined {
  const file = join(folder, SETTINGS);
  return existsSync(file) ? readSettings<{ provisioner: Provisioner }>(file).provisioner : undefined;
}

/** Version 1.0.0 called the provisioner `way`. */
function readSettings<T extends object>(file: string): T {
  const { way, ...settings } = JSON.parse(readFileSync(file, 'utf8')) as { way?: Provisioner };
  return { ...(way && { provisioner: way }), ...settings } as T;
}

/**
 * The path of a server's data folder, which is created if missing, reachable for the account. A file system mounted there before
 * the server's package was installed, and with it its account, is given to the account too.
 */
export function dataFolder(home: Home, account: Account | undefined): string {
  const data = join(home.folder, 'data');
  if (!existsSync(data)) {
    if (!account || canEnter(account, home.folder)) {
      mkdirSync(data, { mode: 0o700 });
    } else {
      mkdirSync(ELSEWHERE, { recursive: true, mode: 0o755 });
      symlinkSync(mkdtempSync(join(ELSEWHERE, 'data-')), data);
    }
  }
  if (account) chownSync(data, account.uid, account.gid);
  return realpathSync(data);
}

/** Writes a file that only the server and the current user can read. */
export function writeForServer(file: string, text: string, account: Account | undefined, mode = 0o600): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode });
  if (account) chownSync(file, account.uid, account.gid);
}

export function removeHome(home: Home): void {
  const data = join(home.folder, 'data');
  if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true });
  rmSync(home.folder, { recursive: true, force: true });
  try {
    rmdirSync(ELSEWHERE);
  } catch {
    // The folder never existed, or contains data of other backing services.
  }
}
