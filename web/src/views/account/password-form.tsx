import { useState } from 'preact/hooks';
import { getUser, updateUser } from '../../api/api.js';
import { signIn } from '../../api/session.js';
import { profile } from '../../profile.js';
import { FormErrors, TextField } from '../../ui/field.js';
import { useForm } from '../../ui/form.js';

/** A change of the password ends every sign-in, so this one begins again with the new one. */
export function PasswordForm({ userId }: { readonly userId: string }) {
  const form = useForm({ current: '', next: '' });
  const [done, setDone] = useState(false);
  const { values, set, busy } = form;
  const { fields } = form.errors;
  const change = async (): Promise<void> => {
    setDone(false);
    // A new password replaces whatever was there, so there is no earlier state to compare with.
    await updateUser({ id: userId, tag: null }, { password: values.next, current_password: values.current });
    await signIn(userId, values.next);
    profile.set(await getUser(userId));
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
        value={userId}
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
