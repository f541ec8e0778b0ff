import "../en/reveal";
