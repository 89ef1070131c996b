import { useEffect } from 'preact/hooks';
import { connectionNotice } from './api/connection.js';
import { type Session, session } from './api/session.js';
import { loadProfile, managesUsers, profile } from './profile.js';
import { type Route, route } from './router.js';
import { useStore } from './store.js';
import { Account } from './views/account/account.js';
import { PasswordForm } from './views/account/password-form.js';
import { Imports } from './views/imports/imports.js';
import { OneImport } from './views/imports/one-import.js';
import { Overview } from './views/overview/overview.js';
import { OneRun } from './views/runs/one-run.js';
import { Record } from './views/runs/record.js';
import { Runs } from './views/runs/runs.js';
import { SignIn } from './views/sign-in.js';
import { Users } from './views/users/users.js';

export function App() {
  const signedIn = useStore(session);
  const { path, parameters } = useStore(route);
  const notice = useStore(connectionNotice);
  return (
    <>
      <div class="connection" role="status">
        {notice}
      </div>
      {signedIn === undefined && (
        <p class="quiet door" role="status">
          Loading…
        </p>
      )}
      {signedIn === null && <SignIn key={path[0]} creating={path[0] === 'sign-up'} />}
      {signedIn && <Frame session={signedIn} path={path} parameters={parameters} />}
    </>
  );
}

const links = [
  { path: '', text: 'Overview' },
  { path: 'runs', text: 'Runs' },
  { path: 'record', text: 'Record' },
  { path: 'import', text: 'Import' },
  { path: 'account', text: 'Account' },
];

function Frame({
  session: { userId, roles, mustChangePassword },
  path,
  parameters,
}: Route & { readonly session: Session }) {
  useEffect(() => {
    profile.set(undefined);
    if (!mustChangePassword) loadProfile().catch(() => undefined);
  }, [userId, mustChangePassword]);
  const shown = managesUsers(roles) ? [...links, { path: 'users', text: 'Users' }] : links;
  // A run belongs to the list of runs, an import to the imports.
  const current = path[0] === 'imports' ? 'import' : (path[0] ?? '');
  return (
    <>
      <button type="button" class="skip" onClick={focusContent}>
        Skip to content
      </button>
      <header class="top">
        <a class="brand" href="#/">
          Jogging Times
        </a>
        <nav aria-label="Main">
          {shown.map((link) => (
            <a key={link.path} href={`#/${link.path}`} aria-current={link.path === current ? 'page' : undefined}>
              {link.text}
            </a>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        {mustChangePassword ? <FirstPassword userId={userId} /> : <View path={path} parameters={parameters} />}
      </main>
    </>
  );
}

/** A link to `#content` would change the view, which the fragment names. */
function focusContent(): void {
  document.getElementById('content')?.focus();
}

function FirstPassword({ userId }: { readonly userId: string }) {
  return (
    <>
      <h1>Choose your own password</h1>
      <p>Your password was set by somebody else. Change it to go on.</p>
      {/* The user may not be read before; the tag stands for whatever it is now. */}
      <PasswordForm user={{ id: userId, tag: '*' }} />
    </>
  );
}

function View({ path: [first = '', second], parameters }: Route) {
  switch (first) {
    case 'runs':
      return second ? <OneRun key={second} id={second} /> : <Runs parameters={parameters} />;
    case 'record':
      return <Record />;
    case 'import':
      return <Imports />;
    case 'imports':
      return second ? <OneImport key={second} id={second} /> : <Imports />;
    case 'account':
      return <Account />;
    case 'users':
      return <Users />;
    default:
      return <Overview />;
  }
}
