package io.reelbatch.intake.schedule;

import io.reelbatch.definition.DefinitionCatalogue;
import io.reelbatch.definition.Schedule;
import io.reelbatch.intake.Gathering;
import io.reelbatch.launch.BatchAccepter;
import io.reelbatch.launch.BatchDispatcher;
import io.reelbatch.ledger.Batches;
import io.reelbatch.ledger.Clocks;
import io.reelbatch.ledger.ScheduleNotices;
import io.reelbatch.ledger.Schedules;
import io.reelbatch.settings.ReelbatchProperties;
import io.reelbatch.sink.Notices;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The schedules and those who work on them. Slots are times of day, so they come by the clock on the wall.
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

    @Bean
    FixedManifest fixedManifest(
            BatchAccepter accepter,
            Batches batches,
            Schedules ledger,
            ReelbatchProperties properties,
            Endings endings,
            InstantSource clock) {
        FixedManifest.Place place =
                new FixedManifest.Place(properties.home(), properties.media().roots());
        return new FixedManifest(accepter, batches, ledger, place, endings, clock);
    }

    @Bean
    Beginnings beginnings(
            Schedules ledger, ObjectProvider<Gathering> doors, FixedManifest manifests, InstantSource clock) {
        return new Beginnings(ledger, doors.stream().toList(), manifests, clock, System::nanoTime);
    }

    @Bean
    Endings endings(
            Schedules ledger, Batches batches, ReelbatchProperties properties, Notices webhooks, InstantSource clock) {
        return new Endings(ledger, batches, properties.home().resolve("results"), webhooks::takers, clock);
    }

    @Bean
    Messenger messenger(ScheduleNotices ledger, Notices webhooks, ReelbatchProperties properties, InstantSource clock) {
        var delivery = properties.delivery();
        return new Messenger(
                ledger,
                webhooks,
                new Messenger.Rests(delivery.webhookTimeout(), delivery.first(), delivery.longest()),
                clock);
    }

    @Bean
    ScheduleIntake.Work scheduleWork(
            DefinitionCatalogue definitions,
            Schedules ledger,
            Beginnings beginnings,
            Endings endings,
            BatchDispatcher dispatcher,
            Clocks clocks) {
        List<Scheduled> all = Scheduled.in(definitions);
        List<String> idle = all.stream()
                .filter(one -> one.schedule().source() instanceof Schedule.Source.Folder folder
                        && !beginnings.collects(folder))
                .map(Scheduled::name)
                .toList();
        return new ScheduleIntake.Work(
                all,
                idle,
                new ScheduleRound(
                        all, ledger, new Decisions(ledger, clocks::wall), beginnings, endings, dispatcher::endRests));
    }

    @Bean
    ScheduleDesk scheduleDesk(DefinitionCatalogue definitions, Schedules ledger, Clocks clocks) {
        return new ScheduleDesk(definitions, ledger, clocks::wall);
    }

    @Bean
    ScheduleIntake scheduleIntake(ScheduleIntake.Work work, Schedules ledger, Messenger messenger) {
        return new ScheduleIntake(work, ledger, messenger, System::nanoTime);
    }
}
