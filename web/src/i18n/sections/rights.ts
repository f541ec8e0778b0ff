import "../en/rights";
