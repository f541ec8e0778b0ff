//! Searching, chatting, leaving and killing at random, judged by what the clients saw.
//!
//! The same runs with a planted fault, which the judge must find. The test moves the clock, and everything is drawn
//! from a seed: a run can be repeated.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod client;
mod truth;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use io_core::ids::{ChatId, UserId};
use io_protocol::events::{Event, What};
use io_realtime::store::HistoryRange;
use io_testkit::history::{self, Broken, Member};
use io_testkit::meetings::{self, Seeker};
use uuid::Uuid;

use client::{Device, Ticks};
use io_realtime::testing::{CLOCK_STEPS, Random};
use truth::{Plant, Truth};
use world::World;

/// Long enough for every search, every grace and every redelivery.
const SECONDS_TO_SETTLE: u32 = 135;
/// Runs of each kind.
const SEEDS: u64 = 8;

fn person(number: u8) -> UserId {
    UserId::from_random([number; 16])
}

/// The result of a run.
#[derive(Debug, Default)]
struct Outcome {
    faults: Vec<Broken>,
    chats: usize,
    ended: usize,
    acknowledged: usize,
}

/// A running simulation.
struct Run {
    world: World,
    devices: Vec<Device>,
    ticks: Ticks,
}

impl Run {
    /// A device of each of these people at a node.
    async fn begin(seed: u64, nodes: usize, plant: Plant, truth: Arc<Truth>, people: &[(u8, usize)]) -> Self {
        let world = World::begin(seed, nodes, plant, truth).await;
        let devices = people
            .iter()
            .zip(1..)
            .map(|((number, node), device)| Device::new(device, person(*number), *node))
            .collect();
        Self {
            world,
            devices,
            ticks: Ticks::default(),
        }
    }

    fn connect(&mut self, device: usize) {
        self.devices[device].connect(&self.world, &mut self.ticks);
    }

    /// Everything that follows happens, and every device reads it.
    async fn settle(&mut self) {
        for _ in 0..3 {
            self.world.settle().await;
            for device in &mut self.devices {
                device.read(&mut self.ticks);
            }
        }
    }

    async fn pass_a_second(&mut self) {
        self.world.pass_a_second().await;
        self.settle().await;
    }

    /// Everyone stays connected until everything has arrived; then the run is judged.
    async fn judged(mut self) -> Outcome {
        for _ in 0..SECONDS_TO_SETTLE {
            for device in 0..self.devices.len() {
                if !self.devices[device].is_connected() {
                    self.connect(device);
                }
            }
            self.pass_a_second().await;
        }
        let mut outcome = Outcome {
            faults: meetings::check(&self.seekers()),
            ..Outcome::default()
        };
        for (chat, users) in self.world.truth.chats() {
            let mut members = Vec::new();
            for user in users {
                members.push(self.member(chat, user).await);
            }
            outcome.faults.extend(history::check([&members[0], &members[1]]));
            outcome.chats += 1;
            outcome.ended += usize::from(members.iter().any(|member| has_ended(&member.end)));
            let wanted = members.iter().flat_map(|member| &member.wanted);
            outcome.acknowledged += wanted.filter(|wanted| !wanted.acknowledged.is_empty()).count();
        }
        self.world.end().await;
        outcome
    }

    /// Each user with what all their devices saw.
    fn seekers(&self) -> Vec<Seeker> {
        let mut seekers: BTreeMap<UserId, Seeker> = BTreeMap::new();
        for device in &self.devices {
            let seeker = seekers.entry(device.user).or_default();
            seeker.searches.extend(device.seeker.searches.iter().cloned());
            seeker.met.extend(device.seeker.met.iter().copied());
            for (chat, at) in &device.seeker.ended {
                let first = seeker.ended.entry(*chat).or_insert(*at);
                *first = (*first).min(*at);
            }
        }
        seekers.into_values().collect()
    }

    /// What a member of a chat did and saw, and the chat as it is read at the end.
    async fn member(&self, chat: ChatId, user: UserId) -> Member {
        let device = self.devices.iter().find(|device| device.user == user).unwrap();
        let mut member = device.members.get(&chat).cloned().unwrap_or_default();
        if let Some(last) = member.connections.last_mut() {
            last.held = device.is_connected();
        }
        loop {
            let after = HistoryRange::After(member.end.len() as u64);
            let page = self.world.node(device.node()).history(user, chat, after, 200).await;
            let page = page.unwrap();
            member.end.extend(page.events);
            if !page.more {
                return member;
            }
        }
    }
}

fn has_ended(events: &[Event]) -> bool {
    matches!(events.last(), Some(event) if matches!(event.what, What::Ended { .. }))
}

/// Six users on one node meet, chat, leave and return.
///
/// Meanwhile messages and openings fail, the node is killed, and the system clock is set.
async fn a_busy_evening(seed: u64, plant: Plant) -> Outcome {
    let mut random = Random::new(seed);
    let people = [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0)];
    let mut run = Run::begin(seed, 1, plant, Truth::new(plant), &people).await;
    for _ in 0..90 {
        if random.below(6) == 0 {
            run.world.set_clock_by(CLOCK_STEPS[random.below(CLOCK_STEPS.len())]);
        }
        let who = random.below(run.devices.len());
        let (chat, ticket) = (run.devices[who].chat, run.devices[who].ticket);
        match (random.below(16), chat, ticket) {
            _ if !run.devices[who].is_connected() => run.connect(who),
            (0, ..) => run.devices[who].cut(),
            (1, Some(chat), _) => run.devices[who].end(chat),
            (1, _, Some(ticket)) => run.devices[who].leave(ticket),
            (2 | 3, ..) => run.world.trouble_next(0, 1 + random.below(2) as u64),
            (4, ..) => {
                run.world.kill(0).await;
                // What was being sent when it happened gets a second chance.
                run.settle().await;
            }
            (_, Some(chat), _) => {
                let ticks = &mut run.ticks;
                run.devices[who].speak(chat, ticks);
                // Sometimes the answer comes before the next thing happens, and sometimes not.
                if random.below(2) == 0 {
                    run.settle().await;
                    continue;
                }
            }
            (_, None, None) => run.devices[who].find(),
            (_, None, Some(_)) => {}
        }
        run.pass_a_second().await;
    }
    run.judged().await
}

/// Two users chat over two nodes, between which hints get lost.
async fn over_two_nodes(seed: u64, plant: Plant) -> Outcome {
    let mut random = Random::new(seed);
    let truth = Truth::new(plant);
    let chat = ChatId(Uuid::from_u128(0xC4A7 << 64));
    truth.begin_with(chat, [person(1), person(2)]);
    let mut run = Run::begin(seed, 2, plant, truth, &[(1, 0), (2, 1)]).await;
    for device in 0..2 {
        run.connect(device);
    }
    run.settle().await;
    for _ in 0..30 {
        let who = random.below(2);
        let ticks = &mut run.ticks;
        run.devices[who].speak(chat, ticks);
        run.pass_a_second().await;
    }
    run.judged().await
}

/// One user searches at two nodes at once; at each of them another user searches.
async fn at_two_nodes_at_once(seed: u64, plant: Plant) -> Outcome {
    let people = [(1, 0), (1, 1), (2, 0), (3, 1)];
    let mut run = Run::begin(seed, 2, plant, Truth::new(plant), &people).await;
    for device in 0..people.len() {
        run.connect(device);
    }
    run.settle().await;
    for device in 0..people.len() {
        run.devices[device].find();
    }
    run.judged().await
}

/// With this fault, a run of some seed breaks this promise, and the judge finds it.
async fn judge_finds<R>(run: impl Fn(u64, Plant) -> R, plant: Plant, promise: &str) -> bool
where
    R: Future<Output = Outcome>,
{
    for seed in 0..SEEDS {
        if run(seed, plant)
            .await
            .faults
            .iter()
            .any(|broken| broken.promise == promise)
        {
            return true;
        }
    }
    false
}

#[tokio::test(start_paused = true)]
async fn every_promise_holds_whatever_fails_or_is_killed() {
    let mut all = Outcome::default();
    for seed in 0..SEEDS {
        let outcome = a_busy_evening(seed, Plant::Nothing).await;
        assert_eq!(outcome.faults, [], "seed {seed}");
        all.chats += outcome.chats;
        all.ended += outcome.ended;
        all.acknowledged += outcome.acknowledged;
    }
    assert!(all.chats > 20 && all.ended > 10 && all.acknowledged > 100, "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn lost_or_doubled_hints_between_nodes_cost_no_event() {
    for seed in 0..SEEDS {
        let outcome = over_two_nodes(seed, Plant::Nothing).await;
        assert_eq!(outcome.faults, [], "seed {seed}");
        assert_eq!(outcome.acknowledged, 30);
    }
}

#[tokio::test(start_paused = true)]
async fn m1_a_user_who_searches_at_two_nodes_at_once_is_in_one_chat() {
    for seed in 0..SEEDS {
        let outcome = at_two_nodes_at_once(seed, Plant::Nothing).await;
        assert_eq!(outcome.faults, [], "seed {seed}");
        assert_eq!(outcome.chats, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_judge_finds_an_acknowledgement_before_the_commit() {
    assert!(judge_finds(a_busy_evening, Plant::AcknowledgedBeforeCommit, "S1").await);
}

#[tokio::test(start_paused = true)]
async fn the_judge_finds_a_match_that_one_side_never_sees() {
    assert!(judge_finds(a_busy_evening, Plant::OneSidedMatch, "M2").await);
}

#[tokio::test(start_paused = true)]
async fn the_judge_finds_lost_hints_without_redelivery() {
    assert!(judge_finds(over_two_nodes, Plant::HintsLostForGood, "S14").await);
}

#[tokio::test(start_paused = true)]
async fn the_judge_finds_a_missing_fence() {
    assert!(judge_finds(at_two_nodes_at_once, Plant::NoFence, "M1").await);
}
