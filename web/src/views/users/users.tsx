import { useState } from 'preact/hooks';
import { listRoles, listUsers } from '../../api/api.js';
import { TextField } from '../../ui/field.js';
import { useLoad } from '../../ui/load.js';
import { Show } from '../../ui/states.js';
import { EditUser } from './edit-user.js';

/** The list of users, for usermanagers and admins. */
export function Users() {
  const [wanted, setWanted] = useState('');
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const [editing, setEditing] = useState<string>();
  const filter = search ? `id ilike '%${search.replaceAll("'", "''")}%'` : undefined;
  const users = useLoad(() => listUsers({ filter, 'page[size]': 25, 'page[number]': page }), `${search} ${page}`);
  const roles = useLoad(listRoles, 'roles');
  return (
    <>
      <h1>Users</h1>
      <form
        class="card"
        aria-label="Find users"
        onSubmit={(event) => {
          event.preventDefault();
          setPage(1);
          setSearch(wanted.trim());
        }}
      >
        <TextField label="User id contains" type="search" value={wanted} onValue={setWanted} />
        <p class="actions">
          <button type="submit" class="primary">
            Find
          </button>
        </p>
      </form>
      <Show of={users}>
        {({ data, meta }) => (
          <section class="card" aria-label="Users found">
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">User id</th>
                    <th scope="col">Name</th>
                    <th scope="col">Roles</th>
                    <th scope="col">Active</th>
                    <th scope="col">
                      <span class="hidden">Edit</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((user) => (
                    <tr key={user.id}>
                      <th scope="row">{user.id}</th>
                      <td>
                        {[user.attributes.first_name, user.attributes.last_name].filter(Boolean).join(' ') || '–'}
                      </td>
                      <td>{user.attributes.roles.join(', ')}</td>
                      <td>{user.attributes.active ? 'yes' : 'no'}</td>
                      <td>
                        <button type="button" aria-label={`Edit ${user.id}`} onClick={() => setEditing(user.id)}>
                          Edit
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p class="actions">
              <button type="button" disabled={page === 1} onClick={() => setPage(page - 1)}>
                Previous
              </button>
              <button type="button" disabled={page * 25 >= (meta?.count ?? 0)} onClick={() => setPage(page + 1)}>
                Next
              </button>
              <span class="quiet">{meta?.count ?? 0} in all</span>
            </p>
          </section>
        )}
      </Show>
      {editing !== undefined && (
        <EditUser
          id={editing}
          roles={(roles.value?.data ?? []).map(({ id }) => id)}
          onClose={(changed) => {
            setEditing(undefined);
            if (changed) users.reload();
          }}
        />
      )}
    </>
  );
}
