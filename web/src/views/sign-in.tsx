import { createUser } from '../api/api.js';
import { signIn } from '../api/session.js';
import { ownZone } from '../format/instants.js';
import { go } from '../router.js';
import { FormErrors, TextField } from '../ui/field.js';
import { useForm } from '../ui/form.js';

/** The forms to sign in, and to sign up and in. */
export function SignIn({ creating }: { readonly creating: boolean }) {
  const form = useForm({ id: '', password: '', firstName: '' });
  const { values, set, busy } = form;
  const { fields } = form.errors;
  const submit = async (): Promise<void> => {
    if (creating) {
      const attributes = {
        password: values.password,
        time_zone: ownZone(),
        ...(values.firstName && { first_name: values.firstName }),
      };
      await createUser(values.id, attributes);
    }
    await signIn(values.id, values.password);
    if (creating) go('');
  };
  return (
    <main class="door" id="content">
      <h1>Jogging Times</h1>
      <p class="quiet">Your runs, their weather, and how your weeks add up.</p>
      <form
        class="card"
        noValidate
        aria-label={creating ? 'Sign up' : 'Sign in'}
        onSubmit={form.submit(['id', 'password', 'first_name'], submit)}
      >
        <FormErrors errors={form.errors.form} />
        <TextField
          label="User id"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={values.id}
          onValue={set('id')}
          error={fields.id}
          {...(creating && { hint: 'Letters, digits, and _ . @ -' })}
        />
        {creating && (
          <TextField
            label="First name (optional)"
            autocomplete="given-name"
            value={values.firstName}
            onValue={set('firstName')}
            error={fields.first_name}
          />
        )}
        <TextField
          label="Password"
          type="password"
          autocomplete={creating ? 'new-password' : 'current-password'}
          value={values.password}
          onValue={set('password')}
          error={fields.password}
          {...(creating && { hint: 'At least 7 characters' })}
        />
        <button type="submit" class="primary" disabled={busy}>
          {creating ? 'Sign up' : 'Sign in'}
        </button>
      </form>
      <p>{creating ? <a href="#/sign-in">I have an account</a> : <a href="#/sign-up">Create an account</a>}</p>
    </main>
  );
}
