//! The words of Sandtable as plain data: plan, organization, working calendar, policy, message, fact. Knows no agent and no file.

pub mod audit;
pub mod baseline;
pub mod blocker;
pub mod calendar;
pub mod conduct;
pub mod decision;
pub mod fact;
pub mod gate;
pub mod journal;
pub mod message;
pub mod number;
pub mod organization;
pub mod pay;
pub mod plan;
pub mod policy;
pub mod quiet;
pub mod report;
pub mod words;
pub mod work;
