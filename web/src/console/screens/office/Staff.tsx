/** The staff: who has access, in which role; inviting and ending. For the owner. */
import { type SyntheticEvent, useState } from "react";

import { clock, dayWithin } from "../../../i18n/format";
import { useMutation } from "../../../query/mutation";
import { Dialog } from "../../../ui/Dialog";
import { useAnnounce } from "../../../ui/Announcer";
import { may } from "../../api/capabilities";
import { changeRole, endMember, invite, signEverybodyOut, staff as askStaff } from "../../api/endpoints";
import type { Member, Role } from "../../types";
import { useSession } from "../../session/session";
import { Answered, Failed, Stale, useAsked } from "../../ui/asked";
import { Choices, TextField } from "../../ui/Field";
import { Table } from "../../ui/Panel";
import { Shown } from "../../ui/Shown";
import { useTitle } from "../../ui/useTitle";
import { staff as w } from "../../words/office";
import { signingOut } from "../../words/people";
import { shell } from "../../words/shell";
import { SignOut } from "../people/SignOut";

const roles: readonly Role[] = ["moderator", "operator", "owner"];

/** The staff. */
export function Staff() {
  const asked = useAsked(["staff"], (how) => askStaff(how));
  const [isInviting, setInviting] = useState(false);
  const [ending, setEnding] = useState<Member>();
  const announce = useAnnounce();
  const { me } = useSession();
  const changing = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => changeRole(id, role),
    onSettled: asked.again,
  });
  const end = useMutation({
    mutationFn: ({ id }: Member) => endMember(id),
    onSuccess: (_, { name }) => {
      announce(w.ended(name));
      setEnding(undefined);
      asked.again();
    },
  });
  useTitle(w.title);
  return (
    <>
      <div className="head">
        <h1>{w.title}</h1>
        <span className="sp" />
        {may(me, "sign_out_all") && <SignOut words={signingOut.everybody} signOut={signEverybodyOut} />}
        <button type="button" className="btn btn-pri" onClick={() => setInviting(true)}>
          {w.invite}
        </button>
      </div>
      <Stale asked={asked} />
      <Failed error={changing.error} />
      <Answered asked={asked}>
        {({ staff }) => (
          <div className="panel">
            <Table label={w.title} head={Object.values(w.columns)}>
              {staff.map((member) => (
                <tr key={member.id}>
                  <th scope="row">
                    <b>{member.name}</b> {member.me && <span className="tag tag-line">{w.you}</span>}
                    <br />
                    <span className="muted small">{member.email}</span>
                  </th>
                  <td>
                    {member.me || member.state === "ended" ? (
                      shell.roles[member.role]
                    ) : (
                      <select
                        className="in-t"
                        aria-label={w.role(member.name)}
                        value={member.role}
                        onChange={({ target }) => {
                          const role = roles.find((each) => each === target.value);
                          if (role !== undefined) changing.mutate({ id: member.id, role });
                        }}
                      >
                        {roles.map((role) => (
                          <option key={role} value={role}>
                            {shell.roles[role]}
                          </option>
                        ))}
                      </select>
                    )}
                  </td>
                  <td>{w.states[member.state]}</td>
                  <td>
                    {member.last_seen_at === undefined ? w.never : dayWithin(new Date(member.last_seen_at), new Date())}
                  </td>
                  <td>
                    {!member.me && member.state !== "ended" && (
                      <button
                        type="button"
                        className="btn btn-bad"
                        aria-label={w.endOf(member.name)}
                        onClick={() => setEnding(member)}
                      >
                        {w.end}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
          </div>
        )}
      </Answered>
      <Dialog
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={w.endTitle(ending?.name ?? "")}
        description={w.endLead}
        actions={
          <>
            <button type="button" className="btn" data-initial-focus onClick={() => setEnding(undefined)}>
              {shell.cancel}
            </button>
            <button type="button" className="btn btn-bad" onClick={() => ending && end.mutate(ending)}>
              {w.end}
            </button>
          </>
        }
      >
        <Failed error={end.error} />
      </Dialog>
      {isInviting && (
        <Invite
          onClose={() => {
            setInviting(false);
            asked.again();
          }}
        />
      )}
    </>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("moderator");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<{ link: string; ends_at: string }>();
  const inviting = useMutation({ mutationFn: invite, onSuccess: setMade });
  const isEmail = /^\S+@\S+$/u.test(email.trim());
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || !isEmail || inviting.isPending) return;
    inviting.mutate({ name: name.trim(), email: email.trim(), role });
  };
  if (made !== undefined) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={w.linkTitle}
        description={w.linkLead(clock(new Date(made.ends_at)))}
        actions={
          <button type="button" className="btn btn-pri" onClick={onClose}>
            {w.done}
          </button>
        }
      >
        <Shown label={w.link} text={made.link} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={w.inviteTitle}
      description={w.inviteLead}
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {shell.cancel}
          </button>
          <button type="submit" form="invite" className="btn btn-pri">
            {w.make}
          </button>
        </>
      }
    >
      <form className="stack" id="invite" onSubmit={submit} noValidate>
        <TextField
          label={w.name}
          data-initial-focus
          error={tried && name.trim() === "" ? w.nameEmpty : undefined}
          maxLength={60}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <TextField
          label={w.email}
          type="email"
          error={tried && !isEmail ? w.emailEmpty : undefined}
          maxLength={254}
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <Choices
          legend={w.roleLabel}
          name="role"
          value={role}
          choices={roles.map((value) => ({ value, title: shell.roles[value], body: w.roles[value] }))}
          onChoose={setRole}
        />
        <Failed error={inviting.error} />
      </form>
    </Dialog>
  );
}
