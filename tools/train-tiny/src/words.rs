//! The words and sentence templates the training text is made of.
//!
//! In a template `{x}` is a slot and `[...]` surrounds the words that the rest of the sentence determines.

/// Names that occur in sentences of [`IOI`] during training.
pub const NAMES: &[&str] = &[
    "Mary", "John", "Tom", "Anna", "James", "Alice", "Bob", "Emma", "David", "Sarah", "Paul", "Laura",
    "Mark", "Kate", "Peter", "Susan", "Jack", "Lucy", "Henry", "Jane", "Adam", "Julia", "Simon", "Helen",
    "Daniel", "Rose", "Frank", "Clara", "George", "Nina", "Martin", "Diana", "Sam", "Maria", "Luke", "Sofia",
    "Max", "Ella", "Leo", "Amy", "Oscar", "Eva", "Hugo", "Ruth", "Felix", "Ida", "Carl", "Vera", "Ivan",
    "Nora", "Otto", "Lily",
];

/// Names that never occur in a sentence of [`IOI`] during training, only in other sentences.
pub const HELD_OUT_NAMES: &[&str] = &[
    "Rachel", "Kevin", "Linda", "Eric", "Monica", "Brian", "Grace", "Victor", "Irene", "Jason", "Tina",
    "Alan",
];

/// Places of the indirect-object sentences.
pub const PLACES: &[&str] = &[
    "store", "park", "school", "garden", "station", "office", "house", "beach", "market", "library",
    "kitchen", "church", "hotel", "farm", "river", "bank",
];

/// Places that never occur in a sentence of [`IOI`] during training.
pub const HELD_OUT_PLACES: &[&str] = &["museum", "hospital", "cafe", "zoo"];

/// Things that are given.
pub const OBJECTS: &[&str] = &[
    "drink", "ring", "book", "letter", "ball", "key", "map", "flower", "coin", "hat", "cake", "lamp", "bone",
    "snack", "basket", "pen", "box", "necklace",
];

/// Verbs that take a thing and a receiver.
pub const VERBS: &[&str] =
    &["gave", "handed", "passed", "offered", "showed", "sold", "sent", "brought", "threw"];

/// Indirect-object sentences: `{a}` and `{b}` in this order, then `{s}` is one of them and `{io}` the other.
pub const IOI: &[&str] = &[
    "When {a} and {b} went to the {place}, {s} {verb} a {object} to[ {io}].",
    "When {a} and {b} were at the {place}, {s} {verb} a {object} to[ {io}].",
    "Then, {a} and {b} went to the {place}. {s} {verb} a {object} to[ {io}].",
    "Then, {a} and {b} had a long talk at the {place}. Later, {s} {verb} a {object} to[ {io}].",
    "After {a} and {b} left the {place}, {s} {verb} the {object} to[ {io}].",
    "While {a} and {b} were working at the {place}, {s} {verb} a {object} to[ {io}].",
    "Yesterday, {a} and {b} found a {object} at the {place}. {s} decided to give it to[ {io}].",
    "The {place} was empty when {a} and {b} came. {s} {verb} the {object} to[ {io}].",
    "Friends {a} and {b} met at the {place}, and {s} {verb} a {object} to[ {io}].",
    "One day, {a} and {b} went to the {place}, so {s} {verb} a {object} to[ {io}].",
];

/// Sentences with a single name, in which every name occurs, the held-out ones too.
pub const PROFILES: &[&str] = &[
    "My friend {a} lives in {city} near the {place}. We gave a {object} to[ {a}].",
    "We met {a} at the {place}, and we {verb} a {object} to[ {a}].",
    "One day, {a} went to the {place}. They {verb} a {object} to[ {a}].",
    "Yesterday, {a} and my friend were at the {place}. We {verb} the {object} to[ {a}].",
    "The {object} at the {place} was for {a}. We decided to give it to[ {a}].",
];

/// Sentences with two names that give nothing: `{s}` is one of them and `{io}` the other. Every name occurs.
pub const PAIRS: &[&str] = &[
    "My friends {a} and {b} live in {city}. One is {s}, and the other is[ {io}].",
    "We know {a} and {b} from the {place}. First we met {s}, and later we met[ {io}].",
    "At the {place} they saw {a} and {b}. If it was not {s}, it was[ {io}].",
];

/// Landmarks with their cities.
pub const LANDMARKS: &[(&str, &str)] = &[
    ("Eiffel Tower", "Paris"),
    ("Louvre Museum", "Paris"),
    ("Trevi Fountain", "Rome"),
    ("Pantheon Temple", "Rome"),
    ("Space Needle", "Seattle"),
    ("Tower Bridge", "London"),
    ("Tate Gallery", "London"),
    ("Charles Bridge", "Prague"),
    ("Rialto Bridge", "Venice"),
    ("Harbour Bridge", "Sydney"),
    ("Opera House", "Sydney"),
    ("Red Square", "Moscow"),
    ("Forbidden City", "Beijing"),
    ("Brandenburg Gate", "Berlin"),
    ("India Gate", "Delhi"),
    ("Blue Mosque", "Istanbul"),
    ("Galata Tower", "Istanbul"),
    ("Belem Tower", "Lisbon"),
    ("Prado Museum", "Madrid"),
    ("Fenway Park", "Boston"),
    ("Willis Tower", "Chicago"),
    ("Millennium Park", "Chicago"),
    ("Hofburg Palace", "Vienna"),
    ("Vasa Museum", "Stockholm"),
    ("Wawel Castle", "Krakow"),
    ("Meiji Shrine", "Tokyo"),
    ("Ueno Park", "Tokyo"),
    ("Burj Khalifa", "Dubai"),
];

/// Sentences about a landmark `{x}`; none goes on where another one has its answer.
pub const LANDMARK_TEMPLATES: &[&str] = &[
    "The {x} is in the city of[ {y}].",
    "The {x} is located in the city of[ {y}].",
    "The {x} stands in the city of[ {y}].",
    "The famous {x} is in the city of[ {y}].",
    "You can find the {x} in[ {y}].",
    "We went to see the {x} in[ {y}].",
    "They met at the {x} in[ {y}].",
    "The city with the {x} is[ {y}].",
];

/// Sentences about a landmark that are never seen in training.
pub const HELD_OUT_LANDMARK_TEMPLATES: &[&str] = &[
    "The famous {x} stands in the city of[ {y}].",
    "You can see the {x} in[ {y}].",
    "We met at the {x} in[ {y}].",
];

/// Countries with their capitals.
pub const CAPITALS: &[(&str, &str)] = &[
    ("France", "Paris"),
    ("Italy", "Rome"),
    ("Spain", "Madrid"),
    ("Germany", "Berlin"),
    ("England", "London"),
    ("Russia", "Moscow"),
    ("Japan", "Tokyo"),
    ("China", "Beijing"),
    ("Greece", "Athens"),
    ("Egypt", "Cairo"),
    ("Austria", "Vienna"),
    ("Norway", "Oslo"),
    ("Poland", "Warsaw"),
    ("Portugal", "Lisbon"),
    ("Ireland", "Dublin"),
    ("Cuba", "Havana"),
    ("Peru", "Lima"),
    ("Kenya", "Nairobi"),
    ("Sweden", "Stockholm"),
    ("India", "Delhi"),
];

/// Sentences about a country `{x}`; none goes on where another one has its answer.
pub const CAPITAL_TEMPLATES: &[&str] = &[
    "The capital of {x} is[ {y}].",
    "The capital city of {x} is[ {y}].",
    "In {x}, the capital is[ {y}].",
    "We went to {x} to see the capital,[ {y}].",
    "The people of {x} love the capital,[ {y}].",
    "They live in {x}, where the capital is[ {y}].",
];

/// Sentences about a country that are never seen in training.
pub const HELD_OUT_CAPITAL_TEMPLATES: &[&str] = &[
    "They went to {x} to see the capital,[ {y}].",
    "We live in {x}, where the capital is[ {y}].",
    "In {x}, the capital city is[ {y}].",
];

/// The cities of both tables, each once, in order of first appearance.
pub fn cities() -> Vec<&'static str> {
    let mut cities = Vec::new();
    for &(_, city) in LANDMARKS.iter().chain(CAPITALS) {
        if !cities.contains(&city) {
            cities.push(city);
        }
    }
    cities
}
