//! What people who never were say, and what they are called.

pub(super) const FIRST: &[&str] = &[
    "Ada", "Bela", "Cleo", "Dario", "Edda", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kaja", "Levi", "Mina", "Nilo",
    "Olga", "Pavel", "Quinn", "Rosa", "Silas", "Tove", "Uma", "Vito", "Wanda", "Yara", "Zeno",
];

pub(super) const SECOND: &[&str] = &[
    "Brook", "Cedar", "Dune", "Ember", "Fern", "Grove", "Harbor", "Isle", "Juniper", "Lake", "Meadow", "North", "Oak",
    "Pine", "Reed", "Stone", "Thistle", "Vale", "Willow", "Yarrow",
];

pub(super) const INTERESTS: &[&str] = &[
    "astronomy",
    "baking",
    "board games",
    "books",
    "chess",
    "cinema",
    "climbing",
    "coffee",
    "cycling",
    "drawing",
    "gardening",
    "hiking",
    "history",
    "jazz",
    "languages",
    "maps",
    "photography",
    "poetry",
    "running",
    "sailing",
    "science fiction",
    "swimming",
    "tea",
    "theatre",
    "trains",
    "travel",
    "woodwork",
];

pub(super) const OPENERS: &[&str] = &[
    "Hi! How is your evening going?",
    "Hello stranger, what made you smile today?",
    "Hey :) first time here for me",
    "Good to meet someone who likes {interest}!",
    "Hi. I had a long day, you?",
    "So, {interest}: how did that begin?",
];

pub(super) const QUESTIONS: &[&str] = &[
    "What do you like most about {interest}?",
    "Do you do that alone or with others?",
    "What would you do with a free week?",
    "What is the last thing you changed your mind about?",
    "Is there a place you keep going back to?",
    "What are you reading at the moment?",
    "Tea or coffee? It matters.",
    "If you could ask anyone one question, who and what?",
    "What did you want to be when you were ten?",
    "Any advice for a beginner?",
];

pub(super) const ANSWERS: &[&str] = &[
    "Honestly, it keeps my head quiet.",
    "I started last spring and never stopped.",
    "Ha, good question. I have to think.",
    "With my sister, mostly. She is much better at it.",
    "The sea, always the sea.",
    "I used to be sure about that, and now I am not.",
    "An old atlas that I found at a market. I could look at it for hours.",
    "Probably something useless that takes all day.",
    "Same here!",
    "That is kind of you to say.",
    "Hm, I never saw it that way.",
    "Oh, tell me more.",
    "A lighthouse keeper. I still would.",
    "You are the first person who ever asked me that.",
    "Slowly, and with a lot of mistakes.",
    "😄",
];

pub(super) const CLOSERS: &[&str] = &[
    "I have to go, this was lovely. Take care!",
    "Sleep well, stranger.",
    "Thanks for the talk, I needed that.",
    "Time for dinner here. Good luck with everything!",
];
