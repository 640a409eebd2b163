// A service with many tenants, each of whom sees its own rows alone.
//
//   saas                               makes the schema where it is missing, and shows what the service does
//   saas install                       makes the schema
//   saas sign-up NAME EMAIL            prints the new organization's public id
//   saas order ORGANIZATION EMAIL NOTE places an order and prints its public id
//   saas orders ORGANIZATION EMAIL     prints all orders, oldest first: id, user, cents and note, by tabs
//
// The PG* variables say where the server is. `saas` and `saas install` need a superuser there; the rest is done as
// saas_app. Ends with 1 where something is wrong, and with 2 where the arguments are.
#include <algorithm>
#include <exception>
#include <iostream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <pqxx/pqxx>

#include "install.hpp"
#include "service.hpp"

namespace {

constexpr int orders_on_a_page = 25;

/// What came from outside is parsed before anything is asked of the server.
template <typename Id>
Id id_from_outside(std::string_view text) {
    const auto id = Id::parse(text);
    if (!id) throw std::invalid_argument{to_string(id.error())};
    return *id;
}

saas::member sign_in(saas::service& service, std::string_view organization, const std::string& email) {
    const auto who = service.sign_in(id_from_outside<saas::organization_id>(organization), email);
    if (!who) throw std::invalid_argument{"there is no such organization, or no such user in it"};
    return *who;
}

template <typename Seen>
void for_each_page(saas::service& service, const saas::member& who, Seen seen) {
    std::optional<saas::order_id> last;
    for (;;) {
        const auto page = service.page_of_orders(who, last, orders_on_a_page);
        if (page.empty()) return;
        seen(page);
        last = page.back().id;
    }
}

/// Orders of both tenants, by several threads with a connection each.
void write_orders(const std::vector<saas::member>& members, int threads, int orders_each) {
    std::mutex mutex;
    std::exception_ptr failure;
    std::vector<std::thread> writers;
    for (int number = 1; number <= threads; ++number) {
        writers.emplace_back([&, number] {
            try {
                saas::service service;
                for (int i = 0; i < orders_each; ++i) {
                    for (const auto& who : members)
                        service.place_order(who, "by thread " + std::to_string(number),
                                            {{"gear", 2, 450}, {"punched card", 100, 3}});
                }
            } catch (...) {
                const std::scoped_lock lock{mutex};
                failure = std::current_exception();
            }
        });
    }
    for (auto& writer : writers) writer.join();
    if (failure) std::rethrow_exception(failure);
}

/// The id whose number is greater by `distance`, or less.
rowkey::uuid beside(const rowkey::uuid& id, int distance) {
    auto bytes = id.bytes();
    for (auto byte = bytes.rbegin(); byte != bytes.rend() && distance != 0; ++byte) {
        const int sum = std::to_integer<int>(*byte) + distance;
        *byte = static_cast<std::byte>(sum & 0xff);
        distance = sum >> 8;
    }
    return rowkey::uuid::from_bytes(bytes);
}

void show() {
    saas::service service;
    const auto ada = service.sign_up("Ada's Engines", "ada@engines.example");
    const auto bob = service.sign_up("Babbage & Sons", "bob@babbage.example");
    std::cout << "signed up Ada's Engines as " << ada.tenant_public_id << '\n'
              << "signed up Babbage & Sons as " << bob.tenant_public_id << '\n';

    write_orders({ada, bob}, 4, 20);
    std::cout << "4 threads wrote 80 orders for each of them, in turn\n";

    std::vector<saas::order_summary> orders;
    int pages = 0;
    for_each_page(service, ada, [&](const auto& page) {
        ++pages;
        orders.insert(orders.end(), page.begin(), page.end());
    });
    const bool in_order =
        std::is_sorted(orders.begin(), orders.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    std::cout << "Ada's Engines reads " << orders.size() << " orders in " << pages << " pages, "
              << (in_order ? "oldest first" : "OUT OF ORDER") << '\n';

    const auto& known = orders.front();
    std::cout << known.id << " is " << (service.find_order(bob, known.id) ? "SEEN BY" : "no order to")
              << " Babbage & Sons\n";

    int found = 0;
    for (int distance = 1; distance <= 50; ++distance) {
        for (const int step : {-distance, distance})
            found += service.find_order(ada, saas::order_id{beside(known.id.value(), step)}).has_value();
    }
    std::cout << "the 100 ids beside it are " << (found == 0 ? "no orders" : "ORDERS TOO")
              << ", not even to its owner\n";

    const auto repeated = service.repeat_order(ada, known.id);
    std::cout << "the same order again sorts " << (repeated > orders.back().id ? "behind all others\n" : "ANYWHERE\n");

    const auto first = service.bill(ada, known.id);
    const bool twice = service.bill(ada, known.id).has_value();
    const bool by_others = service.bill(bob, known.id).has_value() || service.cancel(bob, first.value());
    std::cout << "an invoice for it is " << first.value() << (twice ? "; THERE ARE TWO" : "; a second one is refused")
              << (by_others ? "; BABBAGE & SONS REACH IT\n" : "; Babbage & Sons cannot reach it\n");
    const bool again = service.cancel(ada, *first) && service.bill(ada, known.id).has_value();
    std::cout << "once that is cancelled, another one is " << (again ? "made\n" : "REFUSED\n");

    const bool taken = !service.add_user(ada, "ADA@Engines.Example");
    const bool free = service.add_user(bob, "ADA@Engines.Example").has_value();
    std::cout << "the address ADA@Engines.Example is " << (taken ? "taken" : "FREE") << " at Ada's Engines and "
              << (free ? "free" : "TAKEN") << " at Babbage & Sons\n";
}

int run(const std::vector<std::string>& arguments) {
    const std::string command = arguments.empty() ? "" : arguments.front();
    if (command.empty() || (command == "install" && arguments.size() == 1)) {
        pqxx::connection superuser;
        saas::install(superuser);
        if (command.empty()) show();
    } else if (command == "sign-up" && arguments.size() == 3) {
        std::cout << saas::service{}.sign_up(arguments[1], arguments[2]).tenant_public_id << '\n';
    } else if (command == "order" && arguments.size() == 4) {
        saas::service service;
        const auto who = sign_in(service, arguments[1], arguments[2]);
        std::cout << service.place_order(who, arguments[3], {{"gear", 2, 450}, {"punched card", 100, 3}}) << '\n';
    } else if (command == "orders" && arguments.size() == 3) {
        saas::service service;
        for_each_page(service, sign_in(service, arguments[1], arguments[2]), [](const auto& page) {
            for (const auto& order : page)
                std::cout << order.id << '\t' << order.by << '\t' << order.cents << '\t' << order.note << '\n';
        });
    } else {
        std::cerr << "usage: saas [install | sign-up NAME EMAIL | order ORGANIZATION EMAIL NOTE |"
                     " orders ORGANIZATION EMAIL]\n";
        return 2;
    }
    return 0;
}

}  // namespace

int main(int count, char* arguments[]) try {
    return run({arguments + 1, arguments + count});
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
