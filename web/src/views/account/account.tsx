import { useState } from 'preact/hooks';
import { download } from '../../api/api.js';
import { messageOf } from '../../api/problem.js';
import { session, signOut } from '../../api/session.js';
import { loadProfile, profile } from '../../profile.js';
import { useStore } from '../../store.js';
import { useLoad } from '../../ui/load.js';
import { save } from '../../ui/save.js';
import { Show } from '../../ui/states.js';
import { DeleteAccount } from './delete-account.js';
import { PasswordForm } from './password-form.js';
import { ProfileForm } from './profile-form.js';

export function Account() {
  const loaded = useLoad(loadProfile, 'profile');
  const user = useStore(profile);
  return (
    <>
      <div class="bar">
        <h1>Account</h1>
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
      <Show of={{ ...loaded, value: user }}>
        {(shown) => (
          <div class="grid">
            <ProfileForm user={shown} />
            <PasswordForm user={shown} />
            <ExportCard userId={shown.id} />
            <DeleteAccount user={shown} />
          </div>
        )}
      </Show>
    </>
  );
}

function ExportCard({ userId }: { readonly userId: string }) {
  const [state, setState] = useState<{ busy: boolean; fault: string }>({ busy: false, fault: '' });
  const run = async (): Promise<void> => {
    setState({ busy: true, fault: '' });
    try {
      save(await download(`/users/${encodeURIComponent(userId)}/export`, 'application/zip'), 'jogging-times.zip');
      setState({ busy: false, fault: '' });
    } catch (error) {
      setState({ busy: false, fault: messageOf(error) });
    }
  };
  return (
    <section class="card" aria-labelledby="export">
      <h2 id="export">Take everything with you</h2>
      <p>Your profile, all runs and all reports in one archive. It can be imported into another account.</p>
      {state.fault && (
        <p class="error" role="alert">
          {state.fault}
        </p>
      )}
      <button type="button" disabled={state.busy || !session.get()} onClick={() => void run()}>
        {state.busy ? 'Preparing…' : 'Export'}
      </button>
    </section>
  );
}
