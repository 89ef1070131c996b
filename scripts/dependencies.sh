# Installs what package-lock.json names, where node_modules says something else. Sourced by scripts/run.

if ! node scripts/dependencies-current.mjs; then
  say 'Installing dependencies (npm ci) …'
  started=$SECONDS
  npm ci --no-audit --no-fund --loglevel=error >&2
  say "Dependencies are installed ($((SECONDS - started)) s)."
fi
