import { useState } from 'preact/hooks';
import { deleteUser, type TaggedUser } from '../../api/api.js';
import { onNewest } from '../../api/conflict.js';
import { forget, signIn } from '../../api/session.js';
import { loadProfile } from '../../profile.js';
import { Dialog } from '../../ui/dialog.js';
import { FormErrors, TextField } from '../../ui/field.js';
import { useForm } from '../../ui/form.js';

/** Asks for the password, because the API requires a recent sign-in before it deletes an account. */
export function DeleteAccount({ user }: { readonly user: Pick<TaggedUser, 'id' | 'tag'> }) {
  const [asking, setAsking] = useState(false);
  const form = useForm({ password: '' });
  const remove = async (): Promise<void> => {
    await signIn(user.id, form.values.password);
    await onNewest(() => deleteUser(user), loadProfile, 'Your profile');
    forget();
  };
  return (
    <section class="card" aria-labelledby="delete">
      <h2 id="delete">Delete account</h2>
      <p>Your runs, their weather and your reports go with it. Export them first if you want to keep them.</p>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        Delete account
      </button>
      {asking && (
        <Dialog title="Delete your account?" onClose={() => setAsking(false)}>
          <form noValidate onSubmit={form.submit(['password'], remove)}>
            <FormErrors errors={form.errors.form} />
            <TextField
              label="Password"
              type="password"
              autocomplete="current-password"
              value={form.values.password}
              onValue={form.set('password')}
              error={form.errors.fields.password}
            />
            <p class="actions">
              <button type="submit" class="danger" disabled={form.busy}>
                Delete for good
              </button>
              <button type="button" onClick={() => setAsking(false)}>
                Keep
              </button>
            </p>
          </form>
        </Dialog>
      )}
    </section>
  );
}
