//! Random pools and events from one seed, so that failures are reproducible.
//!
//! Must not judge: the laws decide what is a fault.

use io_core::account::{Gender, Interests, Languages, Mood, Weight};
use io_core::ids::{TicketId, UserId};
use io_core::matching::{
    Command, Community, Event, Failure, Genders, Join, Level, Met, Pool, Profile, Room, Tunable, Tuning, Wishes,
};
use io_core::rating::Conduct;
use io_core::time::{Span, Uptime};

use crate::model::{Model, Person, Standing};

/// A stream of numbers from a seed (`SplitMix64`).
#[derive(Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((x ^ x >> 31) % below as u64).unwrap()
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.roll(n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }

    fn some_of<T: Clone>(&mut self, from: &[T], least: usize, most: usize) -> Vec<T> {
        let mut rest = from.to_vec();
        let count = least + self.roll(most - least + 1);
        (0..count.min(from.len()))
            .map(|_| rest.swap_remove(self.roll(rest.len())))
            .collect()
    }
}

pub(crate) fn user(n: usize) -> UserId {
    UserId::from_random((n as u128 + 1).to_be_bytes())
}

pub(crate) fn ticket(n: usize) -> TicketId {
    TicketId::from_random((n as u128 + 1).to_be_bytes())
}

pub(crate) fn at(seconds: i64) -> Uptime {
    Uptime::default() + Span::days(20_000) + Span::seconds(seconds)
}

const WEIGHTS: [Weight; 5] = [Weight::Any, Weight::Any, Weight::Prefer, Weight::Prefer, Weight::Must];
const GENDERS: [Gender; 4] = [Gender::Woman, Gender::Man, Gender::NonBinary, Gender::Unsaid];
const LANGUAGES: [&str; 4] = ["de", "en", "es", "uk"];
const INTERESTS: [&str; 6] = ["music", "chess", "hiking", "cooking", "film", "stars"];

/// A random person with ticket `n`; the people of the scene are users `0..people`.
pub(crate) fn random_person(dice: &mut Dice, n: usize, who: usize, people: usize, now: Uptime) -> Join {
    let known = |dice: &mut Dice, often: usize| -> Vec<UserId> {
        let count = if dice.one_in(often) { 1 + dice.roll(3) } else { 0 };
        (0..count).map(|_| user(dice.roll(people))).collect()
    };
    let (blocked, not_again, recent) = (known(dice, 6), known(dice, 8), known(dice, 4));
    Join {
        ticket: ticket(n),
        user: user(who),
        profile: Profile {
            room: Room {
                community: Community(u32::from(dice.one_in(12))),
                quarantined: dice.one_in(12),
                ..Room::ADULTS
            },
            gender: dice.pick(&GENDERS),
            languages: Languages::parse(&dice.some_of(&LANGUAGES, 1, 2)).unwrap(),
            interests: Interests::parse(&dice.some_of(&INTERESTS, 0, 4)).unwrap(),
            conduct: dice.pick(&[Conduct::Warm, Conduct::Fair, Conduct::Fair, Conduct::Poor]),
        },
        wishes: Wishes {
            genders: dice.some_of(&GENDERS, 0, 2).into_iter().collect::<Genders>(),
            gender_weight: dice.pick(&WEIGHTS),
            language_weight: dice.pick(&WEIGHTS),
            interest_weight: dice.pick(&WEIGHTS),
            mood: dice.pick(&[None, None, Some(Mood::Light), Some(Mood::Deep)]),
            mood_weight: dice.pick(&WEIGHTS),
            freeze_at: dice.one_in(6).then(|| Level::new(u8::try_from(dice.roll(5)).unwrap())),
            allow_recent: dice.one_in(2),
        },
        blocked,
        not_again,
        recent: recent
            .into_iter()
            .map(|user| Met {
                user,
                at: now - Span::minutes(i64::try_from(dice.roll(150)).unwrap()),
            })
            .collect(),
        since: None,
        take_over: dice.one_in(3),
    }
}

/// Random numbers of the matcher, within their bounds.
fn random_numbers(dice: &mut Dice) -> Tunable {
    let mut seconds = 0;
    let steps = [0; 4].map(|_: i64| {
        seconds += 1 + i64::try_from(dice.roll(25)).unwrap();
        Span::seconds(seconds)
    });
    Tunable {
        steps,
        thin_below: dice.pick(&[0, 2, 5, 5]),
        recent_after: dice.pick(&[Span::minutes(10), Span::hours(1), Span::hours(2)]),
        best_of: dice.pick(&[1, 4, 16]),
        passed_over: dice.pick(&[2, 8, 8]),
    }
}

/// A pool next to its model.
pub(crate) struct Scene {
    pub(crate) pool: Pool,
    pub(crate) model: Model,
    pub(crate) dice: Dice,
    pub(crate) now: Uptime,
    pub(crate) log: Vec<Event>,
    people: usize,
    tickets: usize,
    open: Vec<(TicketId, TicketId)>,
}

/// A way to falsify a command for the pool, to see whether the laws notice.
pub(crate) type Retelling = fn(&mut Dice, Command) -> Option<Command>;

/// Sees the model before each event, and the event.
pub(crate) trait Witness {
    fn sees(&mut self, model: &Model, event: &Event) -> Result<(), String>;
    /// Called after each command and all its consequences.
    fn told(&mut self, _scene: &Scene) -> Result<(), String> {
        Ok(())
    }
    fn rests(&mut self, _scene: &Scene) -> Result<(), String> {
        Ok(())
    }
}

/// Objects to nothing.
pub(crate) struct Silent;

impl Witness for Silent {
    fn sees(&mut self, _: &Model, _: &Event) -> Result<(), String> {
        Ok(())
    }
}

impl Scene {
    pub(crate) fn new(seed: u64, people: usize) -> Self {
        Self::tuned(seed, people, |_| {})
    }

    pub(crate) fn tuned(seed: u64, people: usize, tune: impl FnOnce(&mut Tuning)) -> Self {
        let mut dice = Dice(seed);
        let mut tuning = Tuning {
            common_from: 1 + dice.roll(5),
            thin_below: dice.pick(&[0, 2, 5, 5]),
            ..Tuning::default()
        };
        tune(&mut tuning);
        Self {
            pool: Pool::new(tuning.clone(), seed),
            model: Model::new(tuning),
            dice,
            now: at(0),
            log: Vec::new(),
            people,
            tickets: 0,
            open: Vec::new(),
        }
    }

    /// Runs events in proportion to the people, then lets the pool come to rest.
    pub(crate) fn play(&mut self, witness: &mut dyn Witness, retold: Retelling) -> Result<(), String> {
        for _ in 0..3 * self.people {
            let command = self.next_command();
            self.tell(command, witness, retold)?;
            if self.dice.one_in(2) {
                self.now = self.now + Span::milliseconds(i64::try_from(self.dice.roll(4_000)).unwrap());
            }
            // Rarely, much time passes at once: searches time out, and kept places may expire.
            if self.dice.one_in(25) {
                self.now = self.now + Span::seconds(60 + i64::try_from(self.dice.roll(140)).unwrap());
            }
        }
        self.settle(witness, retold)?;
        witness.rests(self)
    }

    /// Confirms everything open, and runs two rounds.
    pub(crate) fn settle(&mut self, witness: &mut dyn Witness, retold: Retelling) -> Result<(), String> {
        for _ in 0..4 {
            self.round(witness, retold)?;
        }
        Ok(())
    }

    /// Confirms everything open, and runs a round.
    pub(crate) fn round(&mut self, witness: &mut dyn Witness, retold: Retelling) -> Result<(), String> {
        for (a, b) in std::mem::take(&mut self.open) {
            self.tell(Command::Confirmed(a, b), witness, retold)?;
        }
        self.now = self.now + self.model.tuning.sweep_every + Span::milliseconds(1);
        self.tell(Command::Tick, witness, retold)
    }

    pub(crate) fn tell(
        &mut self,
        command: Command,
        witness: &mut dyn Witness,
        retold: Retelling,
    ) -> Result<(), String> {
        self.model.command(&command, self.now);
        let Some(command) = retold(&mut self.dice, command) else {
            return Ok(());
        };
        let events = self.pool.apply(command, self.now);
        for event in &events {
            witness.sees(&self.model, event)?;
            self.model.event(event);
            if let Event::Proposed { a, b, .. } = event {
                self.open.push((a.ticket, b.ticket));
            }
        }
        self.log.extend(events);
        witness.told(self)
    }

    fn next_command(&mut self) -> Command {
        let waiting: Vec<TicketId> = self.model.people.keys().copied().collect();
        let dice = &mut self.dice;
        let any = |dice: &mut Dice| {
            if waiting.is_empty() {
                ticket(0)
            } else {
                dice.pick(&waiting)
            }
        };
        match dice.roll(22) {
            21 if dice.one_in(4) => Command::Tune(random_numbers(dice)),
            20 => Command::Hold(any(dice), dice.one_in(2)),
            0..9 => {
                self.tickets += 1;
                let who = dice.roll(self.people);
                Command::Join(Box::new(random_person(dice, self.tickets, who, self.people, self.now)))
            }
            9..13 if !self.open.is_empty() => {
                let at = dice.roll(self.open.len());
                let (a, b) = self.open.swap_remove(at);
                match dice.roll(8) {
                    0 => Command::Failed(a, b, Failure::TryAgain),
                    1 => Command::Failed(a, b, Failure::Apart),
                    2 => Command::Failed(a, b, Failure::Gone(a)),
                    3 => Command::Failed(a, b, Failure::Gone(b)),
                    4 => Command::Failed(a, b, Failure::BothGone),
                    _ => Command::Confirmed(a, b),
                }
            }
            13 => Command::Leave(any(dice)),
            14 => Command::Disconnected(any(dice)),
            15 | 16 => Command::Reconnected(any(dice)),
            17 => {
                let ticket = any(dice);
                let mut wishes = match self.model.people.get(&ticket) {
                    Some(person) if dice.one_in(2) => person.join.wishes.clone(),
                    _ => random_person(dice, 0, 0, self.people, self.now).wishes,
                };
                if dice.one_in(2) {
                    wishes.allow_recent = !wishes.allow_recent;
                } else {
                    wishes.freeze_at = dice.one_in(2).then(|| Level::new(u8::try_from(dice.roll(5)).unwrap()));
                }
                Command::Wish(ticket, Box::new(wishes))
            }
            18 => match self.model.people.get(&any(dice)) {
                // Requests the same search again.
                Some(person) => {
                    let wishes = random_person(dice, 0, 0, self.people, self.now).wishes;
                    Command::Join(Box::new(Join {
                        wishes,
                        ..person.join.clone()
                    }))
                }
                None => Command::Tick,
            },
            // Another tab takes over, with another room, other wishes and other people to avoid.
            19 if dice.one_in(2) => match self.model.people.get(&any(dice)) {
                Some(person) => {
                    self.tickets += 1;
                    let (who, known) = (person.join.user, person.join.clone());
                    let new = random_person(dice, self.tickets, 0, self.people, self.now);
                    let joined = Join {
                        user: who,
                        take_over: true,
                        ..new
                    };
                    Command::Join(Box::new(if dice.one_in(2) {
                        let Join { profile, blocked, .. } = joined;
                        Join {
                            ticket: joined.ticket,
                            take_over: true,
                            profile,
                            blocked,
                            ..known
                        }
                    } else {
                        joined
                    }))
                }
                None => Command::Tick,
            },
            _ => Command::Tick,
        }
    }
}

pub(crate) fn is_waiting(person: &Person) -> bool {
    person.standing == Standing::Waiting
}
