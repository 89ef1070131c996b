# Builds every workspace, if a source is newer than the last build. Sourced by scripts/run.

# Folders count too: one is newer when a file in it was removed.
changed_source() {
  [[ -e .local/built ]] || { printf 'all'; return; }
  find . \( -name node_modules -o -name dist -o -name gen -o -name .git -o -name .local \) -prune -o \
    \( -path './docs/*.md' -o -path './gateway/scripts/*' -o -path '*/src/*' -o -path '*/test/*' -o -name '*.proto' -o -name 'buf*.yaml' -o -name 'tsconfig*.json' -o -path './web/index.html' -o -path './web/vite.config.ts' -o -name package-lock.json \) \
    -newer .local/built -print -quit
}

unbuilt_workspace() {
  local config
  for config in */tsconfig.json; do
    [[ -e $(dirname "$config")/dist/.tsbuildinfo ]] || { printf '%s' "$config"; return; }
  done
}

if [[ -n $(changed_source)$(unbuilt_workspace) ]]; then
  say 'Building …'
  started=$SECONDS
  # Taken before the build, so that a file saved while it runs counts as changed.
  touch .local/building
  npm run --silent build >&2
  mv .local/building .local/built
  say "Built ($((SECONDS - started)) s)."
fi
