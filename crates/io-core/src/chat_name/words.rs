//! The words that chat names are made of: every pair must be friendly, and say nothing about anyone.
//!
//! Must not hold a word that is an insult, a body, a faith, a people or a colour of skin in any pair. Taking a word out
//! changes names that people have seen; adding one does too. Do either only between releases.

/// Colours, weather and good moods.
pub(super) const FIRST: &[&str] = &[
    "Agate", "Airy", "Alpine", "Amber", "Amiable", "Ample", "Apricot", "April", "Aqua", "Arctic", "Aspen", "August",
    "Autumn", "Azure", "Balmy", "Beryl", "Birch", "Bold", "Brave", "Breezy", "Bright", "Brisk", "Bronze", "Calm",
    "Candid", "Carmine", "Cedar", "Celadon", "Cheery", "Citrine", "Civil", "Clear", "Clever", "Cloudy", "Coastal",
    "Cobalt", "Copper", "Coral", "Cosmic", "Cosy", "Crimson", "Crystal", "Curious", "Dapper", "Daring", "Dawn", "Dewy",
    "Dreamy", "Eager", "Early", "Earnest", "Ember", "Emerald", "Evening", "Fabled", "Festive", "Fleet",
    "Floral", "Fond", "Forest", "Fresh", "Frosty", "Garnet", "Genial", "Gentle", "Gilded", "Glad", "Gleaming",
    "Golden", "Graceful", "Grand", "Happy", "Hardy", "Harvest", "Hazel", "Hearty", "Honest", "Hopeful", "Humble",
    "Indigo", "Ivy", "Jade", "Jasper", "Jaunty", "Jolly", "Jovial", "Keen", "Kind", "Lagoon", "Lavender", "Lemon",
    "Lilac", "Limber", "Linden", "Lively", "Lucid", "Lucky", "Lunar", "Magenta", "Maple", "Marble", "Marine", "Maroon",
    "Meadow", "Mellow", "Merry", "Mild", "Minty", "Misty", "Modest", "Morning", "Mossy", "Nimble", "Noble", "Northern",
    "Oaken", "Ochre", "Olive", "Onyx", "Opal", "Orchid", "Patient", "Peach", "Pearl", "Pine", "Placid", "Plucky",
    "Plum", "Polar", "Prairie", "Proud", "Quartz", "Quick", "Quiet", "Quirky", "Radiant", "Rapid", "Regal", "River",
    "Rosy", "Ruby", "Russet", "Saffron", "Sage", "Sandy", "Sapphire", "Scarlet", "Serene", "Shiny", "Silken", "Silver",
    "Sincere", "Sky", "Snowy", "Solar", "Spring", "Spry", "Starry", "Steady", "Sterling", "Stoic", "Sturdy", "Summer",
    "Sunny", "Swift", "Tangerine", "Tawny", "Teal", "Tender", "Thrifty", "Tidal", "Tidy", "Topaz", "Tranquil", "True",
    "Trusty", "Turquoise", "Upbeat", "Valiant", "Velvet", "Verdant", "Violet", "Vivid", "Wandering", "Warm", "Willow",
    "Windy", "Winter", "Wise", "Witty", "Zesty",
];

/// Animals, plants and places outdoors.
pub(super) const SECOND: &[&str] = &[
    "Acorn", "Albatross", "Alder", "Alpaca", "Anchor", "Antelope", "Arrow", "Aster", "Avocet", "Axolotl", "Badger",
    "Bamboo", "Barbet", "Basil", "Beacon", "Begonia", "Bison", "Blossom", "Bluebell", "Bobolink", "Boulder", "Bramble",
    "Breeze", "Brook", "Bunting", "Buttercup", "Camellia", "Canary", "Caracal", "Caribou", "Cedar", "Chamois",
    "Cheetah", "Chickadee", "Chipmunk", "Clover", "Comet", "Condor", "Corgi", "Cosmos", "Cowrie", "Crane", "Cricket",
    "Crocus", "Curlew", "Cypress", "Daffodil", "Dahlia", "Daisy", "Dolphin", "Dormouse", "Dove", "Dragonfly", "Dunlin",
    "Dunnock", "Eagle", "Egret", "Eider", "Elk", "Elm", "Falcon", "Fennel", "Fern", "Ferret", "Finch", "Firefly",
    "Fjord", "Flamingo", "Fox", "Foxglove", "Freesia", "Gannet", "Gazelle", "Gecko", "Gentian", "Geranium", "Ginkgo",
    "Glacier", "Goldcrest", "Goldfinch", "Grebe", "Grove", "Gull", "Harbour", "Hare", "Harrier", "Hawk", "Hawthorn",
    "Heather", "Hedgehog", "Heron", "Hibiscus", "Hoopoe", "Ibex", "Ibis", "Iguana", "Impala", "Iris", "Island",
    "Jackdaw", "Jaguar", "Jasmine", "Jay", "Juniper", "Kestrel", "Kingfisher", "Kite", "Kittiwake", "Kiwi", "Koala",
    "Koi", "Lapwing", "Larch", "Lark", "Laurel", "Lemur", "Leopard", "Lichen", "Lily", "Linnet", "Lion", "Llama",
    "Lobelia", "Lotus", "Lupin", "Lynx", "Macaw", "Magnolia", "Magpie", "Mallard", "Mallow", "Manatee", "Mango",
    "Maple", "Marigold", "Marlin", "Marmot", "Marten", "Martin", "Meadow", "Merganser", "Merlin", "Meteor", "Mimosa",
    "Mistral", "Moose", "Myrtle", "Narwhal", "Newt", "Nightjar", "Nuthatch", "Oak", "Oasis", "Ocelot", "Okapi",
    "Orchid", "Oriole", "Oryx", "Osprey", "Otter", "Owl", "Panda", "Pangolin", "Panther", "Parrot", "Partridge",
    "Pebble", "Pelican", "Penguin", "Peony", "Petrel", "Petunia", "Pheasant", "Pika", "Pine", "Pipit", "Plover",
    "Poplar", "Poppy", "Porpoise", "Primrose", "Puffin", "Puma", "Quail", "Quetzal", "Quokka", "Rabbit", "Raven",
    "Redpoll", "Redstart", "Reed", "Reindeer", "Ripple", "Robin", "Rowan", "Sable", "Sandpiper", "Seahorse", "Seal",
    "Sequoia", "Serval", "Shearwater", "Siskin", "Skylark", "Sloth", "Snipe", "Snowdrop", "Sparrow", "Spruce",
    "Squirrel", "Starling", "Stork", "Sunbird", "Sunflower", "Swan", "Sycamore", "Tamarin", "Tanager", "Tapir", "Tern",
    "Thistle", "Thrush", "Tiger", "Toucan", "Tulip", "Turnstone", "Turtle", "Verbena", "Viola", "Vole", "Wagtail",
    "Wallaby", "Walrus", "Warbler", "Waxwing", "Wheatear", "Wombat", "Wren", "Yarrow", "Yew", "Zebra", "Zephyr",
    "Zinnia",
];
