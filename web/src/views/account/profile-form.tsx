import { type TaggedUser, updateUser } from '../../api/api.js';
import { onNewest } from '../../api/conflict.js';
import { ownZone } from '../../format/instants.js';
import { loadProfile, profile } from '../../profile.js';
import { FormErrors, SelectField, TextField } from '../../ui/field.js';
import { useForm } from '../../ui/form.js';

const names = ['first_name', 'last_name', 'email', 'time_zone', 'units', 'current_password'];

export function ProfileForm({ user }: { readonly user: TaggedUser }) {
  const { attributes } = user;
  const form = useForm({
    first_name: attributes.first_name ?? '',
    last_name: attributes.last_name ?? '',
    email: attributes.email ?? '',
    time_zone: attributes.time_zone ?? '',
    units: attributes.units as string,
    current_password: '',
  });
  const { values, set, busy } = form;
  const { fields } = form.errors;
  const save = async (): Promise<void> => {
    const { current_password: password, ...rest } = values;
    const changed = Object.entries(rest).filter(
      ([name, value]) => value !== (attributes[name as keyof typeof rest] ?? ''),
    );
    const sent = Object.fromEntries(changed.map(([name, value]) => [name, value.trim() || null]));
    const proven = { ...sent, ...(password && { current_password: password }) };
    profile.set(await onNewest(() => updateUser(user, proven), loadProfile, 'Your profile'));
    set('current_password')('');
  };
  return (
    <form class="card" aria-labelledby="profile" noValidate onSubmit={form.submit(names, save)}>
      <h2 id="profile">Profile</h2>
      <FormErrors errors={form.errors.form} />
      <TextField
        label="First name"
        autocomplete="given-name"
        value={values.first_name}
        onValue={set('first_name')}
        error={fields.first_name}
      />
      <TextField
        label="Last name"
        autocomplete="family-name"
        value={values.last_name}
        onValue={set('last_name')}
        error={fields.last_name}
      />
      <TextField
        label="E-mail"
        type="email"
        autocomplete="email"
        value={values.email}
        onValue={set('email')}
        error={fields.email}
      />
      {values.email !== (attributes.email ?? '') && (
        <TextField
          label="Current password, to change the e-mail"
          type="password"
          autocomplete="current-password"
          value={values.current_password}
          onValue={set('current_password')}
          error={fields.current_password}
        />
      )}
      <TextField
        label="Time zone"
        placeholder={ownZone()}
        value={values.time_zone}
        onValue={set('time_zone')}
        error={fields.time_zone}
        hint="For runs that say neither their place nor their offset"
      />
      <SelectField
        label="Units"
        value={values.units}
        onValue={set('units')}
        error={fields.units}
        choices={[
          { value: 'metric', text: 'Kilometres, °C' },
          { value: 'imperial', text: 'Miles, °F' },
        ]}
      />
      <p class="actions">
        <button type="submit" class="primary" disabled={busy}>
          Save
        </button>
      </p>
    </form>
  );
}
