//! The picture of a person before a reveal, drawn from a seed.
//!
//! A bar and a ring lie over each other in a round window, and where they overlap the colors swap. The bar always runs
//! off the edge and the ring is never open: no picture has the free stroke ends of writing. The web app draws the same
//! in `web/src/ui/glyph.ts`; `glyph/sample.txt` keeps both alike. Never change what a seed means.

use std::fmt::Write as _;

/// Ground, figure and spark, on paper and screen alike.
const COLORS: [[&str; 3]; 8] = [
    ["#0b5a5e", "#bfefe6", "#ffd34d"],
    ["#a63406", "#ffdfc7", "#ffd34d"],
    ["#532a78", "#ebcbfa", "#ffb36b"],
    ["#1e3e92", "#c3d8ff", "#ffb36b"],
    ["#33520f", "#dcefa6", "#ffffff"],
    ["#f6c52b", "#54270a", "#a82b0c"],
    ["#f4a9b4", "#7c0e34", "#1e3e92"],
    ["#8fcbee", "#10345c", "#b23a08"],
];

/// One way in which bars and a ring lie, upright, in a picture of 100 by 100.
struct Motif {
    /// The left and the right edge of each bar.
    bars: &'static [[i32; 2]],
    /// The center of the ring, its outer radius, and its inner one; 0 for a disc.
    ring: [i32; 4],
    /// Two places on bare ground.
    sparks: [[&'static str; 2]; 2],
}

const MOTIFS: [Motif; 8] = [
    Motif {
        bars: &[[50, 140]],
        ring: [50, 50, 34, 16],
        sparks: [["75", "50"], ["67.7", "32.3"]],
    },
    Motif {
        bars: &[[68, 140]],
        ring: [42, 50, 29, 13],
        sparks: [["42", "50"], ["27", "14"]],
    },
    Motif {
        bars: &[[32, 68]],
        ring: [50, 50, 31, 0],
        sparks: [["50", "50"], ["16", "35"]],
    },
    Motif {
        bars: &[[-40, 22]],
        ring: [100, 50, 62, 34],
        sparks: [["82", "50"], ["33", "19"]],
    },
    Motif {
        bars: &[[10, 32], [68, 90]],
        ring: [50, 50, 27, 0],
        sparks: [["50", "11"], ["50", "89"]],
    },
    Motif {
        bars: &[[50, 140]],
        ring: [50, -6, 64, 36],
        sparks: [["30", "76"], ["40", "12"]],
    },
    Motif {
        bars: &[[50, 140]],
        ring: [50, 35, 22, 0],
        sparks: [["30", "74"], ["18", "50"]],
    },
    Motif {
        bars: &[[60, 84]],
        ring: [18, 50, 54, 32],
        sparks: [["34", "50"], ["26", "34"]],
    },
];

/// The picture of a seed as an SVG element that needs no style sheet.
pub fn glyph_svg(seed: u32) -> String {
    let mut state = seed;
    let mut pick = |count: usize| ((u64::from(scramble(&mut state)) * count as u64) >> 32) as usize;
    let [ground, figure, spark] = COLORS[pick(COLORS.len())];
    let motif = &MOTIFS[pick(MOTIFS.len())];
    let turn = pick(8) * 45;
    let dot = pick(3).checked_sub(1).map(|at| motif.sparks[at]);

    let mut path = String::new();
    for [from, to] in motif.bars {
        let _ = write!(path, "M{from}-40h{}v180h{}z", to - from, from - to);
    }
    let [x, y, outer, inner] = motif.ring;
    for r in [outer, inner].into_iter().filter(|r| *r > 0) {
        let _ = write!(
            path,
            "M{} {y}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 {} 0z",
            x - r,
            2 * r,
            -2 * r
        );
    }
    let dot = dot.map_or_else(String::new, |[x, y]| {
        format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"7\" fill=\"{spark}\"/>")
    });
    format!(
        "<svg class=\"glyph\" viewBox=\"0 0 100 100\" aria-hidden=\"true\"><rect width=\"100\" height=\"100\" \
         fill=\"{ground}\"/><g transform=\"rotate({turn} 50 50)\"><path fill=\"{figure}\" fill-rule=\"evenodd\" \
         d=\"{path}\"/>{dot}</g></svg>"
    )
}

/// The next number of a sequence that depends on its start alone (splitmix32).
fn scramble(state: &mut u32) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9);
    let mut word = *state ^ (*state >> 16);
    word = word.wrapping_mul(0x21f0_aaad);
    word ^= word >> 15;
    word = word.wrapping_mul(0x735a_2d97);
    word ^ (word >> 15)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::glyph_svg;

    #[test]
    fn every_seed_of_the_sample_is_drawn_as_written_down() {
        let seeds = (0..64).chain((0..64).map(|n: u32| n.wrapping_mul(0x9e37_79b1) ^ u32::MAX));
        let lines: Vec<_> = seeds.map(|seed| format!("{seed} {}", glyph_svg(seed))).collect();
        let drawn = lines.join("\n") + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/chat/glyph/sample.txt");
        if std::env::var_os("IO_WRITE_FIXTURES").is_some() {
            std::fs::write(path, &drawn).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            drawn,
            "never change what a seed means"
        );
    }

    #[test]
    fn more_than_a_thousand_pictures_are_drawn() {
        let pictures: HashSet<_> = (0..40_000).map(glyph_svg).collect();
        assert_eq!(pictures.len(), 8 * 8 * 8 * 3);
    }
}
