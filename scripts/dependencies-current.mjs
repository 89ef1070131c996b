// Exits 0 if node_modules holds what package-lock.json names. npm records what it has put there in a lock file of
// its own, node_modules/.package-lock.json; comparing the two takes a moment, where `npm ls` takes seconds.
import { existsSync, readFileSync } from 'node:fs';

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

const isCurrent = () => {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (!path.includes('node_modules/')) return true;
    if (link) return existsSync(path);
    return present[path] ? present[path].version === version : optional === true;
  });
};

try {
  process.exitCode = isCurrent() ? 0 : 1;
} catch {
  process.exitCode = 1;
}
