import { deleteUser, getUser, type TaggedUser, updateUser } from '../../api/api.js';
import { onNewest } from '../../api/conflict.js';
import { Dialog } from '../../ui/dialog.js';
import { CheckField, FormErrors, TextField } from '../../ui/field.js';
import { useForm } from '../../ui/form.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';

interface EditProps {
  readonly roles: readonly string[];
  readonly onClose: (changed: boolean) => void;
}

/** Loads a user and lets the caller change it. The API refuses forbidden changes with a reason. */
export function EditUser({ id, ...rest }: EditProps & { readonly id: string }) {
  const loaded = useLoad(() => getUser(id), id);
  return (
    <Dialog title={`Edit ${id}`} onClose={() => rest.onClose(false)}>
      <Show of={loaded}>{(user) => <UserForm user={user} onConflict={loaded.reload} {...rest} />}</Show>
    </Dialog>
  );
}

function UserForm({
  user,
  roles,
  onClose,
  onConflict,
}: EditProps & { readonly user: TaggedUser; readonly onConflict: () => void }) {
  const { attributes } = user;
  const form = useForm({
    first_name: attributes.first_name ?? '',
    last_name: attributes.last_name ?? '',
    roles: [...attributes.roles] as readonly string[],
    active: attributes.active,
    password: '',
  });
  const { values, set, busy } = form;
  const { fields } = form.errors;
  const save = async (): Promise<void> => {
    const sent = {
      ...(values.first_name !== (attributes.first_name ?? '') && { first_name: values.first_name || null }),
      ...(values.last_name !== (attributes.last_name ?? '') && { last_name: values.last_name || null }),
      ...(values.roles.join() !== attributes.roles.join() && { roles: values.roles }),
      ...(values.active !== attributes.active && { active: values.active }),
      ...(values.password && { password: values.password }),
    };
    await onNewest(() => updateUser(user, sent), onConflict, 'This user');
    onClose(true);
  };
  const remove = async (): Promise<void> => {
    await onNewest(() => deleteUser(user), onConflict, 'This user');
    onClose(true);
  };
  const toggle = (role: string) => (checked: boolean) =>
    set('roles')(checked ? [...values.roles, role] : values.roles.filter((name) => name !== role));
  const names = ['first_name', 'last_name', 'password', 'roles'];
  return (
    <form noValidate onSubmit={form.submit(names, save)}>
      <FormErrors errors={form.errors.form} />
      <TextField label="First name" value={values.first_name} onValue={set('first_name')} error={fields.first_name} />
      <TextField label="Last name" value={values.last_name} onValue={set('last_name')} error={fields.last_name} />
      <TextField
        label="New password"
        type="password"
        autocomplete="new-password"
        value={values.password}
        onValue={set('password')}
        error={fields.password}
        hint="Temporary: the user must change it at the next sign-in"
      />
      <fieldset>
        <legend>Roles</legend>
        {roles.map((role) => (
          <CheckField key={role} label={role} checked={values.roles.includes(role)} onValue={toggle(role)} />
        ))}
        {fields.roles && <p class="error">{fields.roles}</p>}
      </fieldset>
      <CheckField label="Active" checked={values.active} onValue={set('active')} />
      <p class="actions">
        <button type="submit" class="primary" disabled={busy}>
          Save
        </button>
        <button type="button" onClick={() => onClose(false)}>
          Cancel
        </button>
        <button type="button" class="danger" disabled={busy} onClick={form.submit(names, remove)}>
          Delete user
        </button>
      </p>
    </form>
  );
}
