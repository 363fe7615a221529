//! Two builds of the service in turns, on copies of the same data, so that whatever else the machine
//! does meets both.

use std::{path::Path, time::SystemTime};

use anyhow::Result;

use crate::{Options, cast::cast, scenarios, seed, service::Mentoro, wrk, wrk::Measurement};

/// How often each build is measured. The middle one counts.
const ROUNDS: usize = 9;

/// Measures `other` beside `mentoro`, on what is in `seeded`, and prints how they compare.
pub(crate) async fn compare(
    mentoro: &Mentoro,
    other: &Path,
    seeded: &Path,
    options: &Options,
) -> Result<()> {
    let other = Mentoro { binary: other.canonicalize()?, ..mentoro.clone() };
    let work = tempfile::tempdir_in(&options.cache)?;
    let data = work.path().join("data");
    seed::copy(seeded, &data)?;
    let cast = cast(&data, SystemTime::now().into())?;
    let mut services = Vec::new();
    for (name, build) in [("other", &other), ("this", mentoro)] {
        let folder = work.path().join(name);
        seed::copy(&data, &folder)?;
        let service = build.serve(&folder).await?;
        service.settle().await?;
        services.push(service);
    }
    println!(
        "\n{:<24} {:>9} {:>9} {:>22} {:>22}",
        "scenario", "other/s", "this/s", "speed (least, most)", "CPU (least, most)"
    );
    for scenario in scenarios::all(&cast)?.iter().filter(|scenario| options.wants(scenario.name)) {
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            let mut measured: [Option<Measurement>; 2] = [None, None];
            // Each goes first as often as the other, but for one.
            for turn in [round % 2, (round + 1) % 2] {
                let (service, time) = (&services[turn], options.duration());
                measured[turn] = Some(wrk::measure(service, scenario, work.path(), time).await?);
            }
            if let [Some(other), Some(this)] = measured {
                rounds.push((other, this));
            }
        }
        let middle = |of: fn(&(Measurement, Measurement)) -> f64| {
            let mut values: Vec<f64> = rounds.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            (values[ROUNDS / 2], values[0], values[ROUNDS - 1])
        };
        let (speed, cpu) = (
            middle(|(other, this)| this.per_second / other.per_second),
            middle(|(other, this)| this.cpu_ms / other.cpu_ms),
        );
        println!(
            "{:<24} {:>9.0} {:>9.0} {:>22} {:>22}",
            scenario.name,
            middle(|(other, _)| other.per_second).0,
            middle(|(_, this)| this.per_second).0,
            format!("{:.3} ({:.3}, {:.3})", speed.0, speed.1, speed.2),
            format!("{:.3} ({:.3}, {:.3})", cpu.0, cpu.1, cpu.2),
        );
    }
    for service in services {
        service.stop().await?;
    }
    Ok(())
}
