import { useState } from 'preact/hooks';
import { getUser, type TaggedUser, updateUser } from '../../api/api.js';
import { onNewest } from '../../api/conflict.js';
import { signIn } from '../../api/session.js';
import { loadProfile, profile } from '../../profile.js';
import { FormErrors, TextField } from '../../ui/field.js';
import { useForm } from '../../ui/form.js';

/** A change of the password ends every sign-in, so this form signs in again with the new one. */
export function PasswordForm({ user }: { readonly user: Pick<TaggedUser, 'id' | 'tag'> }) {
  const form = useForm({ current: '', next: '' });
  const [done, setDone] = useState(false);
  const { values, set, busy } = form;
  const { fields } = form.errors;
  const change = async (): Promise<void> => {
    setDone(false);
    const passwords = { password: values.next, current_password: values.current };
    await onNewest(() => updateUser(user, passwords), loadProfile, 'Your profile');
    await signIn(user.id, values.next);
    profile.set(await getUser(user.id));
    set('current')('');
    set('next')('');
    setDone(true);
  };
  return (
    <form
      class="card"
      aria-labelledby="password"
      noValidate
      onSubmit={form.submit(['password', 'current_password'], change)}
    >
      <h2 id="password">Password</h2>
      <FormErrors errors={form.errors.form} />
      <input
        class="hidden"
        type="text"
        autocomplete="username"
        value={user.id}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <TextField
        label="Current password"
        type="password"
        autocomplete="current-password"
        value={values.current}
        onValue={set('current')}
        error={fields.current_password}
      />
      <TextField
        label="New password"
        type="password"
        autocomplete="new-password"
        value={values.next}
        onValue={set('next')}
        error={fields.password}
        hint="At least 7 characters"
      />
      {done && <p role="status">Changed. Your other devices have been signed out.</p>}
      <p class="actions">
        <button type="submit" disabled={busy}>
          Change password
        </button>
      </p>
    </form>
  );
}
