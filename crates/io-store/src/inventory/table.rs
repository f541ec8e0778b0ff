//! The rows of the data inventory.
//!
//! A migration that adds a column adds it here. The order is that of the page.

use super::About::{AfterErasure, Conversations, Nobody, Safety, SigningIn, You};
use super::Until::{After, Words};
use super::{Columns, Kept, Period};

/// Nothing in any list.
const NONE: Columns = Columns {
    sealed: "",
    index: "",
    clear: "",
};
const ACCOUNT: super::Until = super::Until::Account;
const INSTALLATION: super::Until = Words("as long as this place exists");

/// Everything that the databases hold.
pub const INVENTORY: &[Kept] = &[
    Kept {
        table: "users",
        columns: Columns {
            sealed: "email",
            index: "email_index mailbox_index",
            clear: "id created_at deletes_at index_version used_on unused_notices unused_ends_at age_confirmed_at",
        },
        about: You,
        what: "Your email address, when you joined, the day you were last here, whether the account is to be deleted, and \
               since when an outside check of age, if this place has one, says that you are an adult",
        why: "To sign you in, and to delete accounts that nobody uses. Two scrambled forms of the address find your \
              account and recognize other spellings of your mailbox.",
        until: ACCOUNT,
    },
    Kept {
        table: "users",
        columns: Columns {
            sealed: "alias languages interests card preferences traits",
            clear: "glyph gender gender_changes gender_locked_until age_band",
            ..NONE
        },
        about: You,
        what: "What you say about yourself: alias, picture, gender, age group, languages, interests, who you want to \
               meet, and your card. Of your birth date only the age group is kept",
        why: "To find people who fit, and to show what you decide to show.",
        until: ACCOUNT,
    },
    Kept {
        table: "users",
        columns: Columns {
            sealed: "consents",
            clear: "receipts typing presence show_alias reveal_requests rules_version rules_accepted_at",
            ..NONE
        },
        about: You,
        what: "Your privacy switches, which rules you agreed to and when, and since when your gender and wishes are used",
        why: "To do as you chose, to show you rules that changed, and to be able to say what you agreed to.",
        until: ACCOUNT,
    },
    Kept {
        table: "users",
        columns: Columns {
            clear: "ratings_objected_at paused_at",
            ..NONE
        },
        about: You,
        what: "Since when you object to the use of ratings about you, and since when your account is paused",
        why: "To do what you asked for.",
        until: Words("until you take it back, or with your account"),
    },
    Kept {
        table: "pictures",
        columns: Columns {
            sealed: "secret",
            clear: "id user_id shown made_at",
            ..NONE
        },
        about: You,
        what: "Your picture, if this place takes pictures and you uploaded one: when, and the key that opens it. The picture \
               itself is a file under that key, made anew from its dots, so that nothing else of your file is kept",
        why: "To show it to those you reveal it to.",
        until: Words("until you replace or remove it, or with your account; the file goes within a minute"),
    },
    Kept {
        table: "community_members",
        columns: Columns {
            clear: "user_id domain_id everybody",
            ..NONE
        },
        about: You,
        what: "If this place has closed communities and your email address is of one: which domain of it, and whether you \
               chose to meet everybody",
        why: "To let the members of a community meet each other.",
        until: Words("until your address or the community changes, or with your account"),
    },
    Kept {
        table: "age_checks",
        columns: Columns {
            index: "check_hash",
            clear: "user_id asked_at noes",
            ..NONE
        },
        about: You,
        what: "If this place has your age checked from outside: when you were last sent there, and whether the answer was \
               once that you are not an adult. Nothing else of the check reaches this place",
        why: "To know whose check an answer belongs to, and to let you try a second time.",
        until: ACCOUNT,
    },
    Kept {
        table: "feedback",
        columns: Columns {
            sealed: "content answer",
            clear: "id user_id cid kind state wants_email item_id created_at changed_at answered_at seen_at emailed_at",
            ..NONE
        },
        about: You,
        what: "What you told the people who run this place under “Tell us”, with the facts about your browser if you added \
               them, and their answer. They see eight signs in place of you",
        why: "To answer you, and to make this place better.",
        until: Words(
            "180 days after it was sent, answered or closed, whichever was last, or until you delete your account",
        ),
    },
    Kept {
        table: "board_votes",
        columns: Columns {
            clear: "item_id user_id",
            ..NONE
        },
        about: You,
        what: "Which wishes and faults you voted for. Nobody sees who voted, nor how many if they are fewer than ten",
        why: "To count each person once.",
        until: Words("until you take the vote back, or with your account"),
    },
    Kept {
        table: "questions_asked",
        columns: Columns {
            clear: "user_id asked_on question",
            ..NONE
        },
        about: You,
        what: "On which day you were last asked a short question after a good chat, and which one until you answer it. \
               Your answer is counted without you and without the chat",
        why: "To ask you at most once in thirty days, and to count an answer once.",
        until: Words("31 days, or until you delete your account"),
    },
    Kept {
        table: "logins",
        columns: Columns {
            sealed: "label refresh_key push",
            index: "device_index",
            clear: "id user_id counter confirmed rotated_at created_at last_seen_at expires_at ended_at end_reason \
                    push_at tell_until",
        },
        about: SigningIn,
        what: "Devices you are signed in on: browser and system, first and last use, and, if you turned notifications \
               on, where your browser receives them",
        why: "To keep you signed in, to show you the list, to notice a stolen sign-in, and to send the notifications.",
        until: After(Period::Logins, "after the device was signed out"),
    },
    Kept {
        table: "login_requests",
        columns: Columns {
            sealed: "email",
            index: "email_index mailbox_index token_hash code_hash binding_hash asker_index",
            clear: "id attempts created_at expires_at spent_at known mailed",
        },
        about: SigningIn,
        what: "Requests for a sign-in email: the address, where it was asked from in scrambled form, hashes of the link \
               and the code",
        why: "To let a link or a code work once, and to protect mailboxes from floods.",
        until: After(Period::LoginRequests, "after the link expired"),
    },
    Kept {
        table: "email_changes",
        columns: Columns {
            sealed: "content",
            index: "token_hash code_hash",
            clear: "user_id id attempts confirmed_at expires_at",
        },
        about: SigningIn,
        what: "A change of your email address: the new one until you confirm it, then the earlier one",
        why: "To be sure that you read the new mailbox, and to let you undo the change from the earlier one.",
        until: Words("until the link expires, or seven days after the change"),
    },
    Kept {
        table: "mailboxes",
        columns: Columns {
            index: "mailbox_index",
            clear: "touched_at",
            ..NONE
        },
        about: SigningIn,
        what: "That a sign-in email was requested for a mailbox, as a scrambled value",
        why: "So that requests at the same moment count one after the other.",
        until: Words("a day"),
    },
    Kept {
        table: "code_failures",
        columns: Columns {
            index: "mailbox_index device_index",
            clear: "number created_at",
            ..NONE
        },
        about: SigningIn,
        what: "That a wrong code was typed, as scrambled values",
        why: "So that nobody can guess a code by trying.",
        until: Words("an hour"),
    },
    Kept {
        table: "emails",
        columns: Columns {
            sealed: "content",
            index: "email_index",
            clear: "id kind attempts created_at due_at expires_at perhaps_sent",
        },
        about: SigningIn,
        what: "Emails to you that wait to be sent",
        why: "So that none is lost when the mail server is away.",
        until: Words("until it is sent or too old to be of use"),
    },
    Kept {
        table: "suppressed_addresses",
        columns: Columns {
            index: "email_index",
            clear: "reason created_at until index_version",
            ..NONE
        },
        about: SigningIn,
        what: "That emails to an address came back, or that someone there called one spam, as a scrambled value",
        why: "So that no more emails go where they do not arrive or are not wanted.",
        until: Words("30 days after it came back, 180 days after a complaint"),
    },
    Kept {
        table: "email_reports",
        columns: Columns {
            index: "report_hash",
            clear: "created_at",
            ..NONE
        },
        about: Nobody,
        what: "Hashes of what the provider of emails reported",
        why: "So that each report counts once.",
        until: Words("two days"),
    },
    Kept {
        table: "chat_sessions",
        columns: Columns {
            sealed: "shared",
            clear: "number id user1_id user2_id status again_of created_at ended_at ended_by end_cause last_seq texts1 \
                    texts2 texts_purged",
            ..NONE
        },
        about: Conversations,
        what: "That you had a chat: when it began and ended, how, how many messages it had, and what you both shared",
        why: "To show people you met, and to keep two people apart who were just in a chat.",
        until: After(Period::Chats, "after the chat ended"),
    },
    Kept {
        table: "chat_members",
        columns: Columns {
            sealed: "card note",
            clear: "session_id side user_id peer_ref live delivered_seq read_seq not_again forgotten met_at receipts \
                    named_by",
            ..NONE
        },
        about: Conversations,
        what: "Your name and picture in a chat, how far you have read, and your note about the other person",
        why: "To show you to each other, to count what is unread, and to show you your note.",
        until: After(Period::Chats, "after the chat ended"),
    },
    Kept {
        table: "messages",
        columns: Columns {
            sealed: "content",
            clear: "session_id seq id sender kind cid target created_at",
            ..NONE
        },
        about: Conversations,
        what: "Messages: the words and when they were sent",
        why: "So that nothing is lost when a connection breaks, and both can read the conversation again.",
        until: After(Period::Messages, "after the chat ended"),
    },
    Kept {
        table: "reveal_requests",
        columns: Columns {
            clear: "session_id id requester status fields created_at expires_at closed_at",
            ..NONE
        },
        about: Conversations,
        what: "Requests to reveal: when, which parts of the card, and what came of it",
        why: "So that both reveal at once or nobody does.",
        until: After(Period::Chats, "after the chat ended"),
    },
    Kept {
        table: "reveal_snapshots",
        columns: Columns {
            sealed: "card",
            clear: "session_id side created_at",
            ..NONE
        },
        about: Conversations,
        what: "The card you revealed in a chat",
        why: "To show it to the one person you revealed it to.",
        until: After(Period::Messages, "after the chat ended, or until you hide it"),
    },
    Kept {
        table: "sealed_ratings",
        columns: Columns {
            sealed: "content",
            index: "id giver rated",
            clear: "day_end index_version",
        },
        about: Conversations,
        what: "Ratings you gave and received. Who rated whom is scrambled",
        why: "To match people who treat others well. Nobody sees a rating.",
        until: After(Period::Ratings, "after it was given"),
    },
    Kept {
        table: "rating_habits",
        columns: Columns {
            sealed: "content",
            index: "giver",
            clear: "index_version",
        },
        about: Conversations,
        what: "How many thumbs up and down you gave",
        why: "So that a strict person’s ratings weigh no more than a mild one’s.",
        until: ACCOUNT,
    },
    Kept {
        table: "ratings",
        columns: Columns {
            clear: "id session_id rater_id ratee_id rating tags created_at",
            ..NONE
        },
        about: Nobody,
        what: "Empty: an earlier version kept ratings here",
        why: "An earlier version can still read the database.",
        until: INSTALLATION,
    },
    Kept {
        table: "again_asks",
        columns: Columns {
            clear: "number session_id side status created_at expires_at closed_at",
            ..NONE
        },
        about: Conversations,
        what: "That you asked to talk again, and what came of it",
        why: "So that two people meet again only if both want to.",
        until: After(Period::Chats, "after the chat ended"),
    },
    Kept {
        table: "not_again",
        columns: Columns {
            clear: "user_id other_id created_at",
            ..NONE
        },
        about: Conversations,
        what: "Whom you do not want to meet again",
        why: "So that you are not matched again.",
        until: ACCOUNT,
    },
    Kept {
        table: "past_searches",
        columns: Columns {
            clear: "number user_id ticket chat_id settled_at",
            ..NONE
        },
        about: Conversations,
        what: "What became of your latest searches",
        why: "So that a search that was answered while you were offline is not lost.",
        until: Words("ten minutes"),
    },
    Kept {
        table: "blocks",
        columns: Columns {
            sealed: "seen",
            index: "blocked_mailbox_index",
            clear: "blocker_id session_id blocked_id blocked_ref named_by created_at index_version",
        },
        about: Safety,
        what: "Whom you blocked, and the name and picture you saw",
        why: "So that you never meet again, whichever address they use.",
        until: Words("until you lift the block or delete your account"),
    },
    Kept {
        table: "under_age",
        columns: Columns {
            index: "email_index mailbox_index",
            clear: "until index_version",
            ..NONE
        },
        about: Safety,
        what: "That a person of this mailbox said they are too young, as a scrambled value",
        why: "IO is for adults, and a second try a minute later should not get in.",
        until: Words("30 days"),
    },
    Kept {
        table: "cases",
        columns: Columns {
            index: "subject_mailbox",
            clear: "id reference subject_id index_version reason severity state version assigned_to assigned_at created_at due_at looked_at decided_at closed_at kept_until",
            ..NONE
        },
        about: Safety,
        what: "That someone was reported, for which reason, and how far the case is",
        why: "To decide it in time, once, and by people who may.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "reports",
        columns: Columns {
            sealed: "words",
            clear: "id case_id reference cid chat_id reporter_id reporter_side reason wants_email weight created_at outcome outcome_at told_at again_at picked taken_back",
            ..NONE
        },
        about: Safety,
        what: "Who reported whom in which conversation, why, and what came of it",
        why: "To show you your report and what came of it. The other person never sees who reported.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "report_evidence",
        columns: Columns {
            sealed: "content",
            clear: "report_id created_at",
            ..NONE
        },
        about: Safety,
        what: "The last 50 messages of a reported conversation",
        why: "So that a report can be checked, whatever is deleted afterwards.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "evidence_holds",
        columns: Columns {
            sealed: "content",
            clear: "id chat_id side ends_at",
            ..NONE
        },
        about: Safety,
        what: "Messages that were taken back or belong to an erased account",
        why: "So that a report made right afterwards has its evidence. Nobody reads them otherwise.",
        until: Words("15 minutes"),
    },
    Kept {
        table: "decisions",
        columns: Columns {
            sealed: "content",
            clear: "id case_id reference verdict scope seconds rule automated state by_id second_id second_needed proposed_at agreed_at effective_at ends_at counts_until told_at seen_at",
            ..NONE
        },
        about: Safety,
        what: "What was decided about a report, by whom, and why",
        why: "To tell the person, to let them appeal, and to be fair the next time.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "restrictions",
        columns: Columns {
            index: "mailbox_index",
            clear: "id user_id index_version case_id decision_id scope starts_at ends_at lifted_at",
            ..NONE
        },
        about: Safety,
        what: "What an account may not do for a while, found by a scrambled form of its mailbox",
        why: "So that a new account of the same mailbox is no way around it.",
        until: Words("190 days after it ended; one without an end stays"),
    },
    Kept {
        table: "appeals",
        columns: Columns {
            sealed: "content",
            clear: "id decision_id reference state assigned_to outcome decided_by created_at due_at decided_at effective_at told_at seen_at",
            ..NONE
        },
        about: Safety,
        what: "Appeals and their answers",
        why: "So that another person decides again.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "unmask_requests",
        columns: Columns {
            sealed: "content",
            clear: "id case_id kind why asked_by asked_at second_id answered_at agreed until",
            ..NONE
        },
        about: Safety,
        what: "When staff asked to see whose account it is, and whether a second person agreed",
        why: "So that nobody sees it alone or unnoticed.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "staff_looks",
        columns: Columns {
            clear: "id case_id staff_id what at told_at",
            ..NONE
        },
        about: Safety,
        what: "When staff looked into a reported conversation",
        why: "To tell both people afterwards.",
        until: Words("30 days after the case was closed, 190 days if a rule was broken"),
    },
    Kept {
        table: "notices",
        columns: Columns {
            clear: "id user_id kind subject created_at seen_at emailed_at",
            ..NONE
        },
        about: Safety,
        what: "What IO has to tell you, and whether you saw it",
        why: "To tell you once.",
        until: ACCOUNT,
    },
    Kept {
        table: "audit",
        columns: Columns {
            sealed: "content subject_salt",
            index: "subject digest hash",
            clear: "seq id at who_kind who_id action subject_id case_reference request",
        },
        about: Safety,
        what: "What the people who run this place did about your account: when, who, and why",
        why: "So that nobody can act on an account without a trace. Entries are never changed.",
        until: Words("as long as this place exists; once you delete your account it leads to nobody"),
    },
    Kept {
        table: "stubs",
        columns: Columns {
            sealed: "content",
            index: "mailbox_index",
            clear: "id ends_at index_version",
        },
        about: AfterErasure,
        what: "Thumbs you received (90 days), a locked gender (30 days at most), and how long your latest chats were (a \
               day)",
        why: "So that deleting an account is no way around the rules.",
        until: Words("90 days at most"),
    },
    Kept {
        table: "stub_pairs",
        columns: Columns {
            index: "mailbox_index other_index",
            clear: "ends_at index_version other_version",
            ..NONE
        },
        about: AfterErasure,
        what: "That two mailboxes are not to meet again, as scrambled values",
        why: "So that “not again” still holds when someone comes back.",
        until: Words("a year"),
    },
    Kept {
        table: "stub_meetings",
        columns: Columns {
            index: "mailbox_index other_index",
            clear: "met_at index_version other_version",
            ..NONE
        },
        about: AfterErasure,
        what: "That two mailboxes met, as scrambled values",
        why: "So that the same two are not matched again at once.",
        until: Words("a week"),
    },
    Kept {
        table: "moved_mailboxes",
        columns: Columns {
            index: "mailbox_index first_index",
            clear: "ends_at index_version first_version",
            ..NONE
        },
        about: AfterErasure,
        what: "That the mailbox of your new email address belongs to the person of your first, as scrambled values",
        why: "So that a change of the address is no way around the rules, also after an account is deleted.",
        until: Words("a year after the account is deleted, or as long as a restriction of it"),
    },
    Kept {
        table: "data_keys",
        columns: Columns {
            sealed: "wrapped",
            clear: "scope id generation kek format shredded_at since state round",
            ..NONE
        },
        about: AfterErasure,
        what: "The number of each key with which your data was encrypted, without the key",
        why: "So that a backup that is restored makes your data unreadable again.",
        until: Words("220 days after the key was destroyed"),
    },
    Kept {
        table: "key_shreds",
        columns: Columns {
            clear: "scope id",
            ..NONE
        },
        about: Nobody,
        what: "Keys that are about to be destroyed",
        why: "A key is destroyed after the change that made it useless.",
        until: Words("a minute"),
    },
    Kept {
        table: "paused_interests",
        columns: Columns {
            clear: "interest ends_at by_id created_at",
            ..NONE
        },
        about: Nobody,
        what: "Interests that staff took out of matching for some hours, and who did",
        why: "So that many people who come at once for one interest harm nobody.",
        until: Words("when it is over"),
    },
    Kept {
        table: "board_items",
        columns: Columns {
            clear: "id kind title body state reason fixed_in public merged_into revision by_id created_at changed_at",
            ..NONE
        },
        about: Nobody,
        what: "Wishes and faults in words of staff, where each stands, and who changed it last",
        why: "So that everyone can see what is planned.",
        until: INSTALLATION,
    },
    Kept {
        table: "announcements",
        columns: Columns {
            clear: "id kind audience content revision starts_at ends_at by_id created_at withdrawn_at",
            ..NONE
        },
        about: Nobody,
        what: "Announcements of staff, when they show, and who wrote them. Nothing says who read one",
        why: "To tell everyone or the staff what they should know.",
        until: Words("a year after it ended"),
    },
    Kept {
        table: "figure_notes",
        columns: Columns {
            clear: "id kind body first_day last_day version by_id created_at removed_at",
            ..NONE
        },
        about: Nobody,
        what: "Notes of staff on days of the figures and who wrote them, and the versions that ran here",
        why: "So that a change of a figure has an explanation beside it.",
        until: Words("1,100 days after the day of a note; a version as long as this installation"),
    },
    Kept {
        table: "communities",
        columns: Columns {
            clear: "id name lets_choose opened_at revision by_id created_at",
            ..NONE
        },
        about: Nobody,
        what: "Closed communities of this place, and which of the staff changed them last",
        why: "To know who meets whom.",
        until: INSTALLATION,
    },
    Kept {
        table: "community_domains",
        columns: Columns {
            clear: "id community_id domain below looked_to looked_at removed_at",
            ..NONE
        },
        about: Nobody,
        what: "Domains of email addresses that belong to a community, and how far the accounts were looked through",
        why: "To find the members.",
        until: INSTALLATION,
    },
    Kept {
        table: "live_settings",
        columns: Columns {
            clear: "name version content reason by_id created_at",
            ..NONE
        },
        about: Nobody,
        what: "The words that staff added to the lists of hints or took out, the numbers of matching that they changed, the \
               short questions that they ask after a chat, who did and why",
        why: "So that hints and matching fit the people here, and a change can be taken back.",
        until: Words("the last hundred versions"),
    },
    Kept {
        table: "moderation_figures",
        columns: Columns {
            clear: "month what name count",
            ..NONE
        },
        about: Nobody,
        what: "How many reports, decisions and appeals there were in each month",
        why: "For the public report. A figure leads to nobody, and small ones are not shown.",
        until: INSTALLATION,
    },
    Kept {
        table: "insights_tallies",
        columns: Columns {
            clear: "slot fact part count",
            ..NONE
        },
        about: Nobody,
        what: "How often each kind of thing happened in each quarter of an hour",
        why: "To add up the figures that the people who run this place see. They name nobody, and small ones are hidden.",
        until: Words("100 days"),
    },
    Kept {
        table: "insights_hours",
        columns: Columns {
            clear: "day hour fact part count",
            ..NONE
        },
        about: Nobody,
        what: "The same figures by the hour",
        why: "To compare a day that is not over with an earlier one.",
        until: Words("40 days"),
    },
    Kept {
        table: "insights_days",
        columns: Columns {
            clear: "day fact part count",
            ..NONE
        },
        about: Nobody,
        what: "The same figures by the day",
        why: "To see how this place is doing over the years.",
        until: Words("three years"),
    },
    Kept {
        table: "insights_rolled_up",
        columns: Columns {
            clear: "day at",
            ..NONE
        },
        about: Nobody,
        what: "When the figures of a day were added up",
        why: "To say how fresh they are.",
        until: Words("three years"),
    },
    Kept {
        table: "insights_active",
        columns: Columns {
            index: "pseudonym",
            clear: "epoch day",
            ..NONE
        },
        about: Nobody,
        what: "That someone was active on a day, under a random-looking name that changes every few weeks",
        why: "To count people once. The secret that makes the names is destroyed after ten weeks, and they lead to nobody.",
        until: Words("ten weeks"),
    },
    Kept {
        table: "signing_keys",
        columns: Columns {
            sealed: "private",
            clear: "kid public state since",
            ..NONE
        },
        about: Nobody,
        what: "Keys that sign access tokens",
        why: "A signed token needs no question to the database.",
        until: INSTALLATION,
    },
    Kept {
        table: "push_keys",
        columns: Columns {
            sealed: "private",
            clear: "id public created_at",
            ..NONE
        },
        about: Nobody,
        what: "The key by which push services recognize this place",
        why: "A browser accepts notifications from it alone.",
        until: INSTALLATION,
    },
    Kept {
        table: "certificates",
        columns: Columns {
            sealed: "account pair",
            clear: "directory host failures due_at",
            ..NONE
        },
        about: Nobody,
        what: "The certificate of this place, its key, and the account at the authority that issues it",
        why: "To encrypt connections, and to renew the certificate in time.",
        until: INSTALLATION,
    },
    Kept {
        table: "root_keys",
        columns: Columns {
            clear: "id since current",
            ..NONE
        },
        about: Nobody,
        what: "Names of root keys, and since when each is used",
        why: "The operator sees which keys are old.",
        until: INSTALLATION,
    },
    Kept {
        table: "key_requests",
        columns: Columns {
            clear: "kind asked_at",
            ..NONE
        },
        about: Nobody,
        what: "Rotations of keys that an operator asked for",
        why: "The server carries them out.",
        until: INSTALLATION,
    },
    Kept {
        table: "key_rounds",
        columns: Columns {
            clear: "round kind begun_at ended_at",
            ..NONE
        },
        about: Nobody,
        what: "Rotations of data keys, and when each began and ended",
        why: "A rotation that was interrupted goes on.",
        until: INSTALLATION,
    },
    Kept {
        table: "published_rules",
        columns: Columns {
            clear: "version content published_at",
            ..NONE
        },
        about: Nobody,
        what: "The rules of this place, in every version",
        why: "To show what changed since someone agreed.",
        until: INSTALLATION,
    },
    Kept {
        table: "installation",
        columns: Columns {
            clear: "name value",
            ..NONE
        },
        about: Nobody,
        what: "Random numbers of this installation",
        why: "A restored copy must not be mistaken for the original.",
        until: INSTALLATION,
    },
    Kept {
        table: "served_days",
        columns: Columns {
            clear: "day began last served emails",
            ..NONE
        },
        about: Nobody,
        what: "In how many minutes of each day this place could be used",
        why: "The status page shows it.",
        until: Words("91 days"),
    },
    Kept {
        table: "staff",
        columns: Columns {
            sealed: "content secret",
            index: "email_index",
            clear: "id role state last_step failures failures_since created_at enrolled_at ended_at last_seen_at",
        },
        about: Nobody,
        what: "The people who run this place: name, address, role, and the secret of their second factor",
        why: "To let them in, and nobody else. The name stays, so that the record of what was done says by whom.",
        until: INSTALLATION,
    },
    Kept {
        table: "staff_invitations",
        columns: Columns {
            sealed: "secret",
            index: "token_hash",
            clear: "id staff_id attempts created_at ends_at",
        },
        about: Nobody,
        what: "Invitations of those people",
        why: "A link works once.",
        until: Words("ten minutes"),
    },
    Kept {
        table: "staff_recovery_codes",
        columns: Columns {
            index: "code_hash",
            clear: "staff_id used_at",
            ..NONE
        },
        about: Nobody,
        what: "Hashes of codes with which those people get in without their phone",
        why: "Each works once.",
        until: INSTALLATION,
    },
    Kept {
        table: "staff_sign_ins",
        columns: Columns {
            index: "token_hash code_hash",
            clear: "id staff_id attempts proven_at second_attempts created_at ends_at",
            ..NONE
        },
        about: Nobody,
        what: "Sign-ins of those people that are not finished",
        why: "So that nobody can guess a code by trying.",
        until: Words("ten minutes"),
    },
    Kept {
        table: "staff_sessions",
        columns: Columns {
            index: "token_hash",
            clear: "id staff_id begun_at seen_at ends_at",
            ..NONE
        },
        about: Nobody,
        what: "Sessions of those people",
        why: "To keep them signed in while they work.",
        until: Words("eight hours"),
    },
    Kept {
        table: "operator_keys",
        columns: Columns {
            sealed: "name",
            index: "key_hash",
            clear: "id staff_id prefix scopes created_at ends_at revoked_at last_used_at",
        },
        about: Nobody,
        what: "Keys of programs that call the console",
        why: "To let them do what they were made for, and to end them.",
        until: INSTALLATION,
    },
    Kept {
        table: "audit_head",
        columns: Columns {
            index: "hash",
            clear: "one seq",
            ..NONE
        },
        about: Nobody,
        what: "The end of that record",
        why: "So that an entry that goes missing is noticed.",
        until: INSTALLATION,
    },
];
