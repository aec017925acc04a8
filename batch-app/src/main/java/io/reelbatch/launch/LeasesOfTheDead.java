package io.reelbatch.launch;

import io.reelbatch.ledger.Leases;
import org.springframework.stereotype.Component;

/// Leases of processes that are no more. Whoever wants one takes it over anyhow; this one is for those who
/// look.
@Component
class LeasesOfTheDead implements Repair {
    private final Leases leases;

    LeasesOfTheDead(Leases leases) {
        this.leases = leases;
    }

    @Override
    public String kind() {
        return "lease";
    }

    @Override
    public String what() {
        return "leases of dead processes ended";
    }

    @Override
    public int mend() {
        return leases.endThoseOfTheDead();
    }
}
