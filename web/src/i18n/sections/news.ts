import "../en/news";
